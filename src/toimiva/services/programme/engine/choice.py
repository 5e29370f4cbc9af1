"""Which proposals a frame of money should carry: a 0/1 knapsack with a minimum for each impact area, by HiGHS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from math import gcd
from typing import TYPE_CHECKING, Any, Literal

from toimiva.city.refusals import Refusal

from ..policy.criteria import HIGHEST, LOWEST

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

POINTS = 10_000  # a score counts to four decimals: whole numbers keep the optimum exact
BITS = 20  # so many proposals are put in order by one solve when sets tie
INFEASIBLE = 2  # a status of scipy.optimize.milp
CUTS = 200  # so many sets that hold within the solver's tolerance alone are cut off before it gives up
NODES = 200_000  # a limit of nodes, not of seconds: the answer is the same on a slow machine


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A proposal with its money in euros and score; `areas` are the impact areas all its money is counted for."""

    id: str
    money: Decimal
    score: float | None = None
    areas: list[str] = field(default_factory=list)
    eligible: bool = True


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """The frame in euros, the least money for each impact area, and whether scores count once or by the euro."""

    frame: Decimal
    proposals: list[Candidate]
    minimum: dict[str, Decimal] = field(default_factory=dict)
    maximise: Literal["score", "score_money"] = "score"


@dataclass(frozen=True)
class LeftOut:
    """A proposal that is not advised, and why: money, threshold or no_score."""

    id: str
    because: str


@dataclass(frozen=True)
class NotPossible:
    """Why no set will do: an area has too little to choose from, or the minimums together need more than the frame."""

    because: str
    needed: Decimal
    at_hand: Decimal
    area: str | None = None


@dataclass(frozen=True)
class Advice:
    """The set advised, in the order of ids; `proven` tells that no better set exists.

    Of equally good sets the one that needs the least money is taken, then the one that holds the earliest ids.
    `chosen` is null when no set keeps every minimum within the frame, and `not_possible` tells why.
    """

    chosen: list[str] | None
    left_out: list[LeftOut]
    money: Decimal | None
    free: Decimal | None
    score_sum: float | None
    areas: dict[str, Decimal]
    proven: bool
    not_possible: NotPossible | None = None


@dataclass(frozen=True)
class _Problem:
    """The question in whole numbers: what each proposal is worth and costs, the frame, the minimums by area."""

    worth: list[int]
    cost: list[int]
    frame: int
    inside: list[list[int]]
    least: list[int]
    unit: int  # cents

    def bounds(self) -> list[tuple[list[int], float, float]]:
        """Return the rows: coefficients, least and most."""
        areas = [
            ([cost * one for cost, one in zip(self.cost, row, strict=True)], float(least), float("inf"))
            for row, least in zip(self.inside, self.least, strict=True)
        ]
        return [(self.cost, 0.0, float(self.frame)), *areas]

    def holds(self, taken: Sequence[int]) -> bool:
        """Tell, in whole numbers, whether a set keeps the frame and every minimum."""
        return dot(self.cost, taken) <= self.frame and self.keeps_minimums(taken)

    def keeps_minimums(self, taken: Sequence[int]) -> bool:
        """Tell, in whole numbers, whether every area gets its least money."""
        return all(
            dot([cost * one for cost, one in zip(self.cost, row, strict=True)], taken) >= least
            for row, least in zip(self.inside, self.least, strict=True)
        )


def choose(case: Choosing) -> Advice:
    """Return the set that is worth most within the frame and keeps the minimum of every impact area.

    Worth is Σ score, or Σ score · money. Raises `Refusal` for money or scores that cannot be used.

    >>> proposals = [Candidate(id=name, money=Decimal(money), score=score)
    ...              for name, money, score in [("A", 60, 4.0), ("B", 50, 3.0), ("C", 50, 3.5)]]
    >>> choose(Choosing(frame=Decimal(100), proposals=proposals)).chosen
    ['B', 'C']
    """
    check(case)
    open_to = sorted((one for one in case.proposals if one.eligible and one.score is not None), key=lambda one: one.id)
    if (impossible := _area_too_small(case, open_to)) is not None:
        return _none(case, impossible)
    problem = _problem(case, open_to)
    taken, proven = _best(problem)
    if taken is None:
        return _none(case, _minimums_over_frame(case, problem))
    return _advice(case, open_to, taken, proven)


def check(case: Choosing) -> None:
    """Raise `Refusal` for a proposal named twice, money below nil or a score off the scale."""
    ids = [one.id for one in case.proposals]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise Refusal("proposal_twice", field="proposals", value=", ".join(twice))
    sums = [("frame", case.frame), *((f"minimum.{area}", least) for area, least in case.minimum.items())]
    sums += [(f"proposals[{at}].money", one.money) for at, one in enumerate(case.proposals)]
    for where, amount in sums:
        if amount < 0:
            raise Refusal("negative_money", field=where, value=amount)
    for at, one in enumerate(case.proposals):
        if one.score is not None and not LOWEST <= one.score <= HIGHEST:
            raise Refusal("score_off_the_scale", field=f"proposals[{at}].score", value=one.score)


def dot(numbers: Sequence[int], taken: Sequence[int]) -> int:
    """Return the sum of the numbers taken, exactly."""
    return sum(number for number, one in zip(numbers, taken, strict=True) if one)


def worth_of(one: Candidate, maximise: str, unit: int) -> int:
    """Return what a proposal is worth in whole points, or in points times units of money."""
    points = round((one.score or 0) * POINTS)
    return points * (_cents(one.money) // unit) if maximise == "score_money" else points


def _cents(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())


def _problem(case: Choosing, open_to: Sequence[Candidate]) -> _Problem:
    """Put the question in whole numbers, divided by what all have in common, so that the solver meets small ones."""
    cents = [_cents(one.money) for one in open_to]
    unit = reduce(gcd, cents, 0) or 1
    worth = [worth_of(one, case.maximise, unit) for one in open_to]
    common = reduce(gcd, worth, 0) or 1
    wanted = {area: least for area, least in case.minimum.items() if least > 0}
    return _Problem(
        worth=[one // common for one in worth],
        cost=[one // unit for one in cents],
        frame=_cents(case.frame) // unit,
        inside=[[int(area in one.areas) for one in open_to] for area in wanted],
        least=[-(-_cents(least) // unit) for least in wanted.values()],
        unit=unit,
    )


def _best(problem: _Problem) -> tuple[list[int] | None, bool]:
    """Return the best set and whether it is proven so; None when no set holds."""
    if not problem.worth:
        return ([], True) if problem.frame >= 0 and not problem.least else (None, True)
    rows = problem.bounds()
    taken, bound = _solve_exactly([-worth for worth in problem.worth], rows, problem.holds)
    if taken is None:
        return None, True
    best = dot(problem.worth, taken)
    return _first_of_equals(problem, rows, taken, best), -bound < best + 1 - 1e-6


def _first_of_equals(
    problem: _Problem, rows: list[tuple[list[int], float, float]], taken: list[int], best: int
) -> list[int]:
    """Return, of the sets worth as much, the cheapest, and of those the one with the earliest proposals."""
    rows = [*rows, (problem.worth, float(best), float("inf"))]

    def as_good(other: list[int] | None) -> bool:
        return other is not None and problem.holds(other) and dot(problem.worth, other) == best

    cheapest, _ = _solve(problem.cost, rows)
    taken = cheapest if cheapest is not None and as_good(cheapest) else taken
    rows = [*rows, (problem.cost, 0.0, float(dot(problem.cost, taken)))]
    fixed: list[int] = []
    for start in range(0, len(taken), BITS):
        size = min(BITS, len(taken) - start)
        wish = [0] * start + [-(1 << (size - 1 - at)) for at in range(size)] + [0] * (len(taken) - start - size)
        earliest, _ = _solve(wish, rows, fixed)
        if earliest is not None and as_good(earliest) and dot(problem.cost, earliest) <= dot(problem.cost, taken):
            taken = earliest
        fixed = taken[: start + size]
    return taken


def _solve_exactly(
    aim: Sequence[int], rows: Iterable[tuple[Sequence[int], float, float]], holds: Callable[[Sequence[int]], bool]
) -> tuple[list[int] | None, float]:
    """As `_solve`, but the set must hold in whole numbers.

    The solver lets a choice be 0.999999, which is some euros of a large sum: a set that only holds so is cut off, by
    a row that no other set breaks, and the question put again.
    """
    table = list(rows)
    for _ in range(CUTS):
        taken, bound = _solve(aim, table)
        if taken is None or holds(taken):
            return taken, bound
        table.append(([1 if one else -1 for one in taken], float("-inf"), float(sum(taken) - 1)))
    raise ArithmeticError("the solver finds no set that holds in whole numbers")


def _solve(
    aim: Sequence[int], rows: Iterable[tuple[Sequence[int], float, float]], fixed: Sequence[int] = ()
) -> tuple[list[int] | None, float]:
    """Return the 0/1 choice of the smallest `aim` and the bound that proves it; the first choices may be fixed."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    lower, upper = np.zeros(len(aim)), np.ones(len(aim))
    lower[: len(fixed)] = upper[: len(fixed)] = fixed
    table = list(rows)
    least, most = [row[1] for row in table], [row[2] for row in table]
    limits = LinearConstraint(_matrix([row[0] for row in table]), least, most)
    found: Any = milp(
        _matrix([aim])[0], constraints=limits, bounds=Bounds(lower, upper), integrality=np.ones(len(aim)),
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )  # fmt: skip
    if found.x is None and found.status != INFEASIBLE:
        raise ArithmeticError(f"the solver gave up: {found.message}")
    if found.x is None:
        return None, 0.0
    bound = found.mip_dual_bound if found.mip_dual_bound is not None else found.fun
    return [int(round(one)) for one in found.x], float(bound)


def _matrix(rows: Sequence[Sequence[int]]) -> NDArray[float64]:
    import numpy as np

    return np.array(rows, dtype=np.float64)


def _area_too_small(case: Choosing, open_to: Sequence[Candidate]) -> NotPossible | None:
    for area, least in sorted(case.minimum.items()):
        at_hand = sum((one.money for one in open_to if area in one.areas), Decimal(0))
        if at_hand < least:
            return NotPossible("area_too_small", least, at_hand, area)
    return None


def _minimums_over_frame(case: Choosing, problem: _Problem) -> NotPossible:
    """Tell how much the cheapest set that keeps every minimum would need."""
    taken, _ = _solve_exactly(problem.cost, problem.bounds()[1:], problem.keeps_minimums)
    needed = Decimal(dot(problem.cost, taken or []) * problem.unit) / 100 if taken else case.frame
    return NotPossible("minimums_over_frame", needed, case.frame)


def _none(case: Choosing, impossible: NotPossible) -> Advice:
    return Advice(None, _left_out(case, []), None, None, None, {}, True, impossible)


def _left_out(case: Choosing, chosen: Sequence[str]) -> list[LeftOut]:
    def because(one: Candidate) -> str:
        if one.score is None:
            return "no_score"
        return "money" if one.eligible else "threshold"

    rest = sorted((one for one in case.proposals if one.id not in chosen), key=lambda one: one.id)
    return [LeftOut(one.id, because(one)) for one in rest]


def _advice(case: Choosing, open_to: Sequence[Candidate], taken: Sequence[int], proven: bool) -> Advice:
    chosen = [one for one, yes in zip(open_to, taken, strict=True) if yes]
    money = sum((one.money for one in chosen), Decimal(0))
    areas = sorted({area for one in case.proposals for area in one.areas} | set(case.minimum))
    return Advice(
        chosen=[one.id for one in chosen],
        left_out=_left_out(case, [one.id for one in chosen]),
        money=money,
        free=case.frame - money,
        score_sum=round(sum(one.score or 0 for one in chosen), 6),
        areas={area: sum((one.money for one in chosen if area in one.areas), Decimal(0)) for area in areas},
        proven=proven,
    )

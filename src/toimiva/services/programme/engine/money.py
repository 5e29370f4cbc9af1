"""What the books say: the formulas of a project's money and their roll-up by division, project and number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
# How each kind of entry counts: field of Figures -> kinds that add to it, kinds that take from it.
COUNTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "allotment": (("ALLOTMENT",), ()),
    "changes": (("TRANSFER_IN", "CARRY_OVER"), ("TRANSFER_OUT", "LAPSE")),
    "committed": (("COMMITMENT",), ("COMMITMENT_RELEASE",)),
    "used": (("ACTUAL", "ACCRUAL"), ()),
}
SIGNED = {kind: (field, sign) for field, (more, less) in COUNTS.items()
          for sign, kinds in ((1, more), (-1, less)) for kind in kinds}  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """The entries of one kind of one project number (None: the programme's own) that belong to one month."""

    number: int | None
    kind: str
    month: date
    amount: Decimal


@dataclass(frozen=True)
class Figures:
    """The money of a project, a division or the programme, in euros; expenses are positive.

    `appropriation` is granted to the programme as a whole and is 0 elsewhere. Where a month's forecast still
    counts, `remaining_forecast` holds what is expected beyond what has been used of that month.

    >>> one = Figures(allotment=Decimal(470000), used=Decimal(240000), committed=Decimal(88000))
    >>> one.free, one.use_rate
    (Decimal('142000.00'), Decimal('0.5106382978723404255319148936'))
    >>> Figures().use_rate is None
    True
    """

    appropriation: Decimal = ZERO
    allotment: Decimal = ZERO
    changes: Decimal = ZERO
    committed: Decimal = ZERO
    used: Decimal = ZERO
    remaining_forecast: Decimal = ZERO

    @property
    def allotted(self) -> Decimal:
        """What may be used: the allotment, with transfers, carry-overs and lapses."""
        return self.allotment + self.changes

    @property
    def free(self) -> Decimal:
        """What is neither used nor committed; negative is an overrun."""
        return self.allotted - self.used - self.committed

    @property
    def unallotted(self) -> Decimal:
        """What of the programme's appropriation no project has been allotted yet."""
        return self.appropriation - self.allotment

    @property
    def year_forecast(self) -> Decimal:
        return self.used + self.remaining_forecast

    @property
    def deviation(self) -> Decimal:
        """What the forecast leaves unused (positive) or lacks (negative)."""
        return self.allotted - self.year_forecast

    @property
    def use_rate(self) -> Decimal | None:
        """The used share of what is allotted, 1 is all of it; None (a dash) when nothing is allotted."""
        return self.used / self.allotted if self.allotted else None

    @property
    def is_overrun(self) -> bool:
        return self.free < 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures)))


@dataclass(frozen=True)
class NumberPlace:
    """A project number and where it belongs; ids are the database's."""

    id: int
    number: str
    name: str
    division_id: int
    division: str
    division_name: str
    project_id: int
    project_name: str
    unit: str = ""


@dataclass(frozen=True)
class NumberFigures:
    place: NumberPlace
    figures: Figures


@dataclass(frozen=True)
class DivisionFigures:
    """A division with its own project numbers; of a joint project it holds its own number only."""

    id: int
    code: str
    name: str
    figures: Figures
    numbers: tuple[NumberFigures, ...]


@dataclass(frozen=True)
class ProjectFigures:
    """A project, the sum over its numbers; a joint project stands here once."""

    id: int
    name: str
    figures: Figures
    numbers: tuple[NumberFigures, ...]

    @property
    def is_joint(self) -> bool:
        return len(self.numbers) > 1


@dataclass(frozen=True)
class RollUp:
    """The programme's money; `own` is what was posted to the programme itself and no number.

    `as_known_on`: what was booked by the end of that day (None: everything). `until`: only entries that belong to
    its month or an earlier one. `closed_through`: the last closed month, as known then.
    """

    programme: Figures
    own: Figures
    divisions: tuple[DivisionFigures, ...]
    projects: tuple[ProjectFigures, ...]
    as_known_on: date | None = None
    until: date | None = None
    closed_through: date | None = None

    @property
    def numbers(self) -> tuple[NumberFigures, ...]:
        """Every project number once, in the order of the divisions."""
        return tuple(number for division in self.divisions for number in division.numbers)

    @property
    def overruns(self) -> tuple[NumberFigures, ...]:
        """The numbers whose free money is negative: the alerts."""
        return tuple(number for number in self.numbers if number.figures.is_overrun)

    def of_number(self, number_id: int) -> Figures:
        """Return the figures of one number; KeyError when it is not of this programme."""
        return {one.place.id: one.figures for one in self.numbers}[number_id]


def figures_of(sums: Iterable[Sum], *, closed_through: date | None = None, until: date | None = None) -> Figures:
    """Return the figures of sums that belong together (one number's, or the programme's own).

    A forecast counts for months that are not closed and not told already (`until`); of such a month only what is
    expected beyond its use counts, so that money is never counted both as used and as forecast.
    """
    found = dict.fromkeys((one.name for one in fields(Figures)), ZERO)
    used_of: dict[date, Decimal] = {}
    expected_of: dict[date, Decimal] = {}
    for one in sums:
        if one.kind == "FORECAST":
            expected_of[one.month] = expected_of.get(one.month, ZERO) + one.amount
        elif until is not None and one.month > until:
            continue
        elif one.number is None:
            found["appropriation"] += -one.amount if one.kind == "LAPSE" else one.amount
        else:
            field, sign = SIGNED[one.kind]
            found[field] += sign * one.amount
            if field == "used":
                used_of[one.month] = used_of.get(one.month, ZERO) + one.amount
    told = max((day for day in (closed_through, until and until.replace(day=1)) if day), default=None)
    found["remaining_forecast"] = sum(
        (max(amount - used_of.get(month, ZERO), ZERO)
         for month, amount in expected_of.items() if told is None or month > told),
        ZERO,
    )  # fmt: skip
    return Figures(**found)


def roll_up(
    places: Sequence[NumberPlace],
    sums: Iterable[Sum],
    *,
    as_known_on: date | None = None,
    until: date | None = None,
    closed_through: date | None = None,
) -> RollUp:
    """Add up the sums: each entry counts once in its number, its division, its project and the programme."""
    of: dict[int | None, list[Sum]] = {}
    for one in sums:
        of.setdefault(one.number, []).append(one)
    unknown = of.keys() - {place.id for place in places} - {None}
    if unknown:
        raise ValueError(f"sums of numbers that are not of the programme: {sorted(map(str, unknown))}")

    def figures(number: int | None) -> Figures:
        return figures_of(of.get(number, ()), closed_through=closed_through, until=until)

    numbers = [NumberFigures(place, figures(place.id)) for place in places]
    own = figures(None)
    return RollUp(
        programme=total(numbers, own),
        own=own,
        divisions=_divisions(numbers),
        projects=_projects(numbers),
        as_known_on=as_known_on,
        until=until,
        closed_through=closed_through,
    )


def total(numbers: Iterable[NumberFigures], start: Figures | None = None) -> Figures:
    """Return the sum of the numbers' figures."""
    return sum((number.figures for number in numbers), start or Figures())


def _divisions(numbers: Sequence[NumberFigures]) -> tuple[DivisionFigures, ...]:
    groups = _grouped(numbers, [number.place.division_id for number in numbers])
    return tuple(
        DivisionFigures(key, own[0].place.division, own[0].place.division_name, total(own), own)
        for key, own in groups.items()
    )


def _projects(numbers: Sequence[NumberFigures]) -> tuple[ProjectFigures, ...]:
    groups = _grouped(numbers, [number.place.project_id for number in numbers])
    return tuple(ProjectFigures(key, own[0].place.project_name, total(own), own) for key, own in groups.items())


def _grouped(numbers: Sequence[NumberFigures], keys: Sequence[int]) -> dict[int, tuple[NumberFigures, ...]]:
    groups: dict[int, tuple[NumberFigures, ...]] = {}
    for key, number in zip(keys, numbers, strict=True):
        groups[key] = (*groups.get(key, ()), number)
    return groups


@dataclass(frozen=True)
class AccountsRow:
    """A row of the accounts layout: expenses are negative, the deviation is actual - (budget + changes)."""

    budget: Decimal
    changes: Decimal
    actual: Decimal

    @property
    def deviation(self) -> Decimal:
        return self.actual - (self.budget + self.changes)


def accounts_row(figures: Figures) -> AccountsRow:
    """Return figures as the accounts print them (Menot -609 319).

    >>> row = accounts_row(Figures(allotment=Decimal(700000), changes=Decimal(-50000), used=Decimal(609319)))
    >>> row.actual, row.deviation
    (Decimal('-609319'), Decimal('40681'))
    """
    return AccountsRow(-figures.allotment, -figures.changes, -figures.used)


def thousands(amount: Decimal) -> int:
    """Return the amount in thousands, half away from zero; for display only.

    >>> thousands(Decimal(2500)), thousands(Decimal(-2500)), thousands(Decimal("2499.99"))
    (3, -3, 2)
    """
    return int((amount / 1000).quantize(Decimal(1), ROUND_HALF_UP))


def rounding_difference(amounts: Collection[Decimal]) -> int:
    """Return by how much the rounded total differs from the sum of the rounded amounts; to be noted, not mended.

    >>> rounding_difference([Decimal(1400), Decimal(1400), Decimal(1400)])
    1
    """
    return thousands(sum(amounts, ZERO)) - sum(thousands(amount) for amount in amounts)

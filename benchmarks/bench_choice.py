"""How long the advised set and the rank intervals take, beside the plain ways to get them.

    python benchmarks/bench_choice.py [--seed S]

Peers: every set tried by NumPy at once (2^20 sets), dynamic programming over the money by NumPy (whole steps of
10 000 €, no minimums, no order among equals), one call of SciPy's milp with minimums (its usual gap, no order among
equals), and the ranks of 1 000 weightings by a plain loop. The answers are compared before the clock.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
from measuring import seconds

from toimiva.services.programme.engine.choice import Candidate, Choosing, choose
from toimiva.services.programme.engine.scoring import ranks, varied, weighted_scores

STEP = 10_000  # euros


def question(size: int, seed: int) -> Choosing:
    """Return `size` proposals of 100 000 to 3 000 000 €, four areas, a frame of a third of all that is asked."""
    rng = random.Random(seed)
    proposals = [
        Candidate(
            id=f"P{at:04}", money=Decimal(rng.randint(10, 300) * STEP), score=round(rng.randint(7, 35) / 7, 4),
            areas=[rng.choice("abcd")],
        )
        for at in range(size)
    ]  # fmt: skip
    frame = sum(one.money for one in proposals) // 3 // STEP * STEP
    return Choosing(frame=Decimal(frame), proposals=proposals)


def every_set(case: Choosing) -> float:
    """Return the best Σ score of all sets, all at once."""
    money, score = np.zeros(1), np.zeros(1)
    for one in case.proposals:
        money = np.concatenate([money, money + float(one.money) / STEP])
        score = np.concatenate([score, score + one.score])
    return float(score[money <= float(case.frame) / STEP].max())


def by_money(case: Choosing) -> float:
    """Return the best Σ score by dynamic programming, one row of the frame's steps a proposal."""
    best = np.zeros(int(case.frame) // STEP + 1)
    for one in case.proposals:
        cost = int(one.money) // STEP
        best[cost:] = np.maximum(best[cost:], best[: len(best) - cost] + one.score)
    return float(best.max())


def one_call(case: Choosing) -> float:
    """Return Σ score of one call of SciPy's milp as a programmer writes it first, minimums included."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    score = np.array([one.score for one in case.proposals])
    money = np.array([float(one.money) for one in case.proposals])
    inside = [money * [area in one.areas for one in case.proposals] for area in case.minimum]
    least = [0.0, *(float(amount) for amount in case.minimum.values())]
    most = [float(case.frame), *(np.inf for _ in case.minimum)]
    limits = LinearConstraint(np.array([money, *inside]), least, most)
    return float(-milp(-score, constraints=limits, bounds=Bounds(0, 1), integrality=np.ones(len(score))).fun)


def looped(means: np.ndarray, weights: np.ndarray) -> list[list[int]]:
    """Return the ranks under each weighting, one proposal and one weighting at a time."""
    found = []
    for row in weights:
        scores = [round(float(sum(w * m for w, m in zip(row, mean, strict=True)) / sum(row)), 9) for mean in means]
        found.append([1 + sum(other > one for other in scores) for one in scores])
    return found


def compare(size: int, peer: Callable[[Choosing], float], name: str, seed: int, shares: int = 0) -> None:
    """Compare on one question; with `shares` each area is kept a share of the frame: 1 of so many."""
    case = question(size, seed)
    if shares:
        case = replace(case, minimum=dict.fromkeys("abcd", case.frame / shares))
    advice, theirs = choose(case), peer(case)
    assert advice.proven and advice.score_sum is not None and abs(advice.score_sum - theirs) < 1e-3 * theirs
    ours, others = seconds(lambda: choose(case)), seconds(lambda: peer(case))
    print(
        f"{size:5} proposals: choose {ours * 1000:8.1f} ms, {name} {others * 1000:8.1f} ms, ratio {others / ours:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    compare(20, every_set, "every set by NumPy", seed)
    for size in (50, 200):
        compare(size, by_money, "dynamic programming by NumPy", seed)
        compare(size, one_call, "one call of SciPy's milp, with minimums", seed, shares=5)
    means = np.random.default_rng(seed).integers(0, 36, (50, 7)) / 7
    weights = varied(np.ones(7), 1000, 0.5, seed)
    assert ranks(weighted_scores(means, weights)).tolist() == looped(means, weights)
    ours = seconds(lambda: ranks(weighted_scores(means, weights)))
    others = seconds(lambda: looped(means, weights), 1)
    print(
        f"   50 proposals, 1 000 weightings: ranks {ours * 1000:.1f} ms, plain loop {others * 1000:.0f} ms, "
        f"ratio {others / ours:.0f}"
    )


if __name__ == "__main__":
    main()

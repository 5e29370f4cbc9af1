"""How long the fees of all families take over a year, all at once and one family at a time.

    python benchmarks/bench_daycare_fees.py [--families N] [--months M] [--seed S]

Peer: `policy/fee.py`, the plain function that answers a case on file, called for each family and month. Both compute
the same families; the fees are compared to the cent before the figures are told.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from toimiva.services.daycare.engine.fees import COEFFICIENT_UNITS, UNKNOWN, Alterations, Families, Fees, fees
from toimiva.services.daycare.policy.fee import Alteration, Child, Family, fee

NEEDS = np.array([0, 600_000_000, 857_142_857, COEFFICIENT_UNITS])


def families(count: int, months: int, seed: int) -> Families:
    """Return families with one to four children, whose incomes and needs change from month to month."""
    rng = np.random.default_rng(seed)
    children = rng.choice([1, 2, 3, 4], count, p=[0.55, 0.33, 0.1, 0.02])
    family = np.repeat(np.arange(count), children)
    income = rng.gamma(4, 150_000, (count, 1)).astype(np.int64) + rng.integers(0, 50_000, (count, months))
    income[rng.random((count, months)) < 0.1] = UNKNOWN
    relieved = np.flatnonzero(rng.random(len(family)) < 0.05)
    return Families(
        family_size=np.tile((children + rng.integers(1, 3, count))[:, None], (1, months)),
        adult_income_cents=income,
        family=family,
        birth_day=date(2020, 1, 1).toordinal() + rng.integers(0, 1500, len(family)),
        individual_number=np.where(rng.random(len(family)) < 0.9, rng.integers(2, 900, len(family)), UNKNOWN),
        counts=rng.random((len(family), months)) < 0.9,
        coefficient=rng.choice(NEEDS, (len(family), months), p=[0.05, 0.15, 0.2, 0.6]),
        own_income_cents=np.where(rng.random((len(family), 1)) < 0.02, 20_000, 0) * np.ones((1, months), np.int64),
        alterations=Alterations(
            child=relieved,
            place=np.zeros(len(relieved), np.int64),
            percent=np.ones(len(relieved), bool),
            hundredths=rng.integers(-10_000, 0, len(relieved)),
        ),
    )


def as_cases(of: Families, months: list[date]) -> list[Family]:
    """Return the same families as cases, family by family and month by month."""
    relief = dict(zip(of.alterations.child.tolist(), of.alterations.hundredths.tolist(), strict=True))
    rows: list[list[int]] = [[] for _ in range(len(of.family_size))]
    for at, family in enumerate(of.family.tolist()):
        rows[family].append(at)

    def child(at: int, month: int) -> Child:
        number = int(of.individual_number[at])
        change = Decimal(-relief[at]) / 100 if at in relief else None
        return Child(
            date_of_birth=date.fromordinal(int(of.birth_day[at])),
            fee_coefficient=Decimal(int(of.coefficient[at, month])) / COEFFICIENT_UNITS,
            own_income_cents_month=int(of.own_income_cents[at, month]),
            counts_in_order=bool(of.counts[at, month]),
            national_id=None if number == UNKNOWN else f"{at % 100:02}0120A{number:03}X",
            alterations=[Alteration(kind="relief", amount=change, unit="percent")] if change is not None else [],
        )

    return [
        Family(
            on_date=day,
            family_size=int(of.family_size[family, month]),
            adult_income_cents_month=None if (cents := int(of.adult_income_cents[family, month])) == UNKNOWN else cents,
            children=[child(at, month) for at in rows[family]],
        )
        for family in range(len(rows))
        for month, day in enumerate(months)
    ]


def one_by_one(cases: list[Family], months: int) -> np.ndarray:
    """Return the final fees by child and month, one family and month at a time."""
    paid = [[child.final_cents for child in fee(case).children] for case in cases]
    each = [paid[at : at + months] for at in range(0, len(paid), months)]
    return np.concatenate([np.array(family).T for family in each])


def seconds(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Return the best time of a few runs, and the answer."""
    taken, answer = [], None
    for _ in range(times):
        begun = time.perf_counter()
        answer = work()
        taken.append(time.perf_counter() - begun)
    return min(taken), answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=30_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    months = [date(2026 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(told.months)]
    of = families(told.families, told.months, told.seed)
    cases = as_cases(of, months)
    fees(of, months)  # not counted
    ours, answer = seconds(lambda: fees(of, months), 3)
    theirs, plain = seconds(lambda: one_by_one(cases, told.months), 1)
    assert isinstance(answer, Fees) and (answer.final_cents == plain).all()
    print(
        f"{told.families} families, {len(of.family)} children, {told.months} months, {int(plain.sum()) / 100:.2f} €: "
        f"all at once {ours:.3f} s, one family at a time {theirs:.1f} s, ratio {theirs / ours:.0f}, equal to the cent"
    )


if __name__ == "__main__":
    main()

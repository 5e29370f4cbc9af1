"""How long a Helsinki benefit takes: one case with its explanation, a plain peer, and a whole history at once.

    python benchmarks/bench_benefit.py [--cases N] [--seed S]

Peer: the terms written down straight, with `decimal`, `dateutil` and no explanation, as a spreadsheet or a first
program would have it; it is called for each case. All three compute the same cases, and the totals are compared to the
cent before the figures are told. CPU seconds, so that others at work on the machine count little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Rules
from toimiva.services.employment.engine.benefits import benefits
from toimiva.services.employment.engine.columns import columns
from toimiva.services.employment.policy.benefit import benefit
from toimiva.services.employment.policy.benefit_case import BenefitCase, PaySubsidy, TrainingCompensation
from toimiva.services.employment.policy.benefit_rules import TABLES, BenefitTables

CAPS = {50: Decimal(1260), 70: Decimal(1770), 100: Decimal(2020)}


def history(count: int, seed: int) -> list[BenefitCase]:
    """Return cases of HL-2023 and HL-2026: most with one part, a half with a subsidy, some with a compensation."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        start = date(2023, 7, 1) + timedelta(days=int(rng.integers(0, 1400)))
        end = start + relativedelta(months=int(rng.integers(1, 12))) - timedelta(days=1)
        half = start + relativedelta(months=int(rng.integers(1, 8))) - timedelta(days=1)
        subsidies = [PaySubsidy(percent=int(rng.choice([50, 70, 100])), start=start, end=half)]
        compensation = TrainingCompensation(monthly_amount=Decimal(int(rng.integers(50, 300))), start=start, end=half)
        found.append(
            BenefitCase(
                start=start,
                end=end,
                monthly_pay=Decimal(int(rng.integers(120_000, 350_000))) / 100,
                vacation_money=Decimal(int(rng.integers(0, 20_000))) / 100,
                other_expenses=Decimal(int(rng.integers(20_000, 70_000))) / 100,
                state_aid_max_percentage=int(rng.choice([50, 100])),
                pay_subsidies=subsidies if rng.random() < 0.5 else [],
                training_compensations=[compensation] if rng.random() < 0.1 else [],
            )
        )
    return found


def plain(case: BenefitCase) -> Decimal:
    """Return the total of a case by the terms written down straight: one or two parts, no explanation, no checks."""
    costs = case.monthly_pay + case.vacation_money + case.other_expenses
    aid = costs * case.state_aid_max_percentage / 100
    cap = Decimal(1500 if case.start >= date(2026, 1, 1) and not case.pay_subsidies else 800)
    supports = [*case.pay_subsidies, *case.training_compensations]
    cuts = sorted({case.start, *(one.end + relativedelta(days=1) for one in supports if one.end < case.end)})
    total = Decimal(0)
    for first, following in zip(cuts, [*cuts[1:], case.end + relativedelta(days=1)], strict=True):
        left = aid
        for one in case.pay_subsidies:
            if one.start <= first <= one.end:
                share = (
                    case.monthly_pay * Decimal("1.23") if one.percent == 100 else case.monthly_pay * one.percent / 100
                )
                left -= min(CAPS[one.percent], share)
        left -= sum(one.monthly_amount for one in case.training_compensations if one.start <= first <= one.end)
        monthly = max(Decimal(0), min(cap, left)).quantize(Decimal(1), ROUND_HALF_UP)
        days = (
            (following.year - first.year) * 360
            + (following.month - first.month) * 30
            + (min(following.day, 30) - min(first.day, 30))
        )
        months = (Decimal(days) / 30).quantize(Decimal("0.01"), ROUND_HALF_UP)
        total += (monthly * months).quantize(Decimal(1), ROUND_HALF_UP)
    return total


def seconds(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Return the best CPU time of a few runs, and the answer."""
    taken, answer = [], None
    for _ in range(times):
        begun = time.process_time()
        answer = work()
        taken.append(time.process_time() - begun)
    return min(taken), answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    few = history(min(told.cases, 5_000), told.seed)
    times = -(-told.cases // len(few))
    cases = (few * times)[: told.cases]
    table = columns(cases)
    rows = tuple(replace(rule, cap_eur=900, cap_without_subsidy_eur=1400) for rule in TABLES.rule_sets)
    changed = BenefitTables(Rules("a proposal", "a proposal", rows), TABLES.subsidies, TABLES.instalments)

    one, answers = seconds(lambda: [benefit(case) for case in few], 5)
    peer, plain_totals = seconds(lambda: [plain(case) for case in few], 5)
    at_once, found = seconds(lambda: benefits(table), 3)
    simulated, would_be = seconds(lambda: benefits(table, changed), 3)
    totals = [int(answer.total * 100) for answer in answers]
    assert totals == [int(total * 100) for total in plain_totals] == found.total_cents[: len(few)].tolist()
    micro, peer_micro = one / len(few) * 1e6, peer / len(few) * 1e6
    difference = int((would_be.total_cents - found.total_cents).sum()) // 100
    peer_s = peer_micro * told.cases / 1e6
    print(f"one case with its explanation {micro:.0f} µs, the plain peer without one {peer_micro:.0f} µs")
    print(f"{told.cases} cases at once {at_once:.2f} s, by a changed rule {simulated:.2f} s")
    print(f"the peer {peer_s:.1f} s, ratio {peer_s / at_once:.0f}, equal to the cent; the change is {difference:+} €")


if __name__ == "__main__":
    main()

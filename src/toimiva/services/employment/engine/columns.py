"""Benefits as columns: many cases side by side, made of single ones or of a history that is already in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toimiva.services.employment.policy.benefit import WORK_TIME_UNITS
from toimiva.services.employment.policy.benefit_case import EMPLOYMENT, BenefitCase, rule_set_of
from toimiva.services.employment.policy.benefit_rules import TABLES, BenefitTables
from toimiva.services.employment.policy.whole import cents

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNKNOWN = -1  # a work time that is not known, no amount by hand
LARGEST_CENTS = 99_999_00  # the most that a form takes; what is larger may not fit in whole numbers of 64 bits


@dataclass(frozen=True)
class Supports:
    """Pay subsidies or training compensations, in the order given; days are ordinals of the calendar.

    `percent`, `work_time` (hundredths of a percent, or UNKNOWN) and `illness` are of subsidies, `cents` of the others.
    """

    case: Whole
    start: Whole
    end: Whole
    percent: Whole
    work_time: Whole
    illness: Flags
    cents: Whole

    def rows(self, chosen: Whole | Flags) -> Supports:
        """Return some of the rows, in the order chosen."""
        return Supports(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Cases:
    """Benefits side by side: cents, and days as ordinals of the calendar; `rule_set` is its place in the table.

    `fixed_cents` is the amount a month by hand, or UNKNOWN; `employment` tells the employment benefit. Amounts are at
    most LARGEST_CENTS, and are taken as they are: what one case is refused for is checked where the data comes in.
    """

    rule_set: Whole
    start: Whole
    end: Whole
    pay: Whole
    other: Whole
    bonus: Whole
    aid_pct: Whole
    employment: Flags
    fixed_cents: Whole
    subsidies: Supports
    compensations: Supports


def columns(cases: Sequence[BenefitCase], tables: BenefitTables = TABLES) -> Cases:
    """Return cases as columns; raises `Refusal` for the first that is at fault."""
    place = {rule.id: at for at, rule in enumerate(tables.rule_sets)}
    rows = [
        (
            place[rule_set_of(case, tables).id],
            case.start.toordinal() if case.start else 0,
            case.end.toordinal() if case.end else 0,
            *(
                cents(amount) if amount else 0
                for amount in (case.monthly_pay, case.other_expenses, case.vacation_money)
            ),
            case.state_aid_max_percentage or 0,
            case.benefit_type == EMPLOYMENT,
            UNKNOWN if case.manual_monthly_amount is None else cents(case.manual_monthly_amount),
        )
        for case in cases
    ]
    rule_set, start, end, pay, other, bonus, aid_pct, employment, fixed = _table(rows, 9)
    supports = _supports(_subsidies(cases)), _supports(_compensations(cases))
    return Cases(rule_set, start, end, pay, other, bonus, aid_pct, employment.astype(bool), fixed, *supports)


def _subsidies(cases: Sequence[BenefitCase]) -> Iterable[tuple[int, ...]]:
    for at, case in enumerate(cases):
        for one in case.pay_subsidies or ():
            assert one.start and one.end
            share = one.work_time_percent
            work_time = UNKNOWN if share is None else int(share * WORK_TIME_UNITS)
            illness = bool(one.disability_or_illness)
            yield at, one.start.toordinal(), one.end.toordinal(), one.percent, work_time, illness, 0


def _compensations(cases: Sequence[BenefitCase]) -> Iterable[tuple[int, ...]]:
    for at, case in enumerate(cases):
        for one in case.training_compensations or ():
            assert one.start and one.end
            yield at, one.start.toordinal(), one.end.toordinal(), 0, UNKNOWN, False, cents(one.monthly_amount)


def _supports(rows: Iterable[tuple[int, ...]]) -> Supports:
    case, start, end, percent, work_time, illness, cents = _table(list(rows), 7)
    return Supports(case, start, end, percent, work_time, illness.astype(bool), cents)


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Whole:
    return np.array(rows, np.int64).reshape(-1, width).T.copy()

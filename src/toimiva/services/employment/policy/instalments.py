"""In how many instalments a benefit is paid, and when each is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Period, Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class InstalmentRule(Rule):
    """One row of instalments.toml."""

    benefit: str
    one_up_to_eur: int
    first_eur: int
    second_after: Period


@dataclass(frozen=True)
class Instalment:
    """What is paid, and from which day."""

    amount: Decimal
    due: date


RULES = load(Path(__file__).with_suffix(".toml"), InstalmentRule)


def instalments(total: Decimal, start: date, decided: date, rules: Rules[InstalmentRule] = RULES) -> list[Instalment]:
    """Return the instalments of a benefit that begins on `start`; a benefit of nothing has none.

    Months are calendar months, so the end of March leads to the end of September:

    >>> [str(one.due) for one in instalments(Decimal(18000), date(2026, 3, 31), date(2026, 4, 20))]
    ['2026-04-20', '2026-09-30']

    A decision later than that leaves the second one due in the past: it is paid as soon as its proofs are in order.
    """
    if not rules.all_on(decided):
        raise Refusal("no_rule", field="decided", value=decided.isoformat(), table=rules.title)
    rule = rules.on(decided)
    if not total:
        return []
    if total <= rule.one_up_to_eur:
        return [Instalment(total, decided)]
    second_due = start + relativedelta(**rule.second_after)
    return [Instalment(Decimal(rule.first_eur), decided), Instalment(total - rule.first_eur, second_due)]

"""The instalments of a benefit: how many, when each is due, what is left of the second after a recovery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Period, Rule, Rules, load

from .months import DAY


@dataclass(frozen=True, kw_only=True)
class InstalmentRule(Rule):
    """One row of instalments.toml."""

    benefit: str
    one_up_to_eur: int
    first_eur: int
    second_after: Period
    proofs_after: Period


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
    rule = _rule_on(decided, "decided", rules)
    if not total:
        return []
    if total <= rule.one_up_to_eur:
        return [Instalment(total, decided)]
    second_due = start + relativedelta(**rule.second_after)
    return [Instalment(Decimal(rule.first_eur), decided), Instalment(total - rule.first_eur, second_due)]


def payable(amount: Decimal, recovered: Iterable[Decimal]) -> Decimal:
    """Return what is paid of a second instalment after the recoveries of handled changes: never below nothing."""
    return max(Decimal(0), amount - sum(recovered))


def check_moved_due(first_due: date, second_due: date, moved_to: date) -> None:
    """Raise `Refusal` where the second instalment may not be moved to a day: after the first one, and no later."""
    if not first_due < moved_to <= second_due:
        days = {"first": (first_due + DAY).isoformat(), "last": second_due.isoformat()}
        raise Refusal("due_day", field="due", value=moved_to.isoformat(), **days)


def proofs_asked_on(start: date, rules: Rules[InstalmentRule] = RULES) -> date:
    """Return the day on which proofs of paid wages are asked for, where a second instalment is open."""
    return start + relativedelta(**_rule_on(start, "start", rules).proofs_after)


def _rule_on(day: date, field: str, rules: Rules[InstalmentRule]) -> InstalmentRule:
    if not rules.all_on(day):
        raise Refusal("no_rule", field=field, value=day.isoformat(), table=rules.title)
    return rules.on(day)

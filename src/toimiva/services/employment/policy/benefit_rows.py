"""The ordered rows that explain a benefit, in three languages: what, how, how much."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toimiva.city.cards import Words

from .months import MONTH_DAYS
from .whole import euros, half_up

if TYPE_CHECKING:
    from .benefit import Pay
    from .benefit_case import BenefitCase, PaySubsidy
    from .benefit_rules import RuleSet, SubsidyRule

UNIT_DECIMALS, EURO_UNITS = 4, 10_000
TEXTS = tomllib.loads(Path(__file__).parents[1].joinpath("messages/benefit_rows.toml").read_text("utf-8"))


def _words(name: str) -> Words:
    return Words(**TEXTS[name])


COSTS, AID, TIME, SUBSIDY = _words("costs"), _words("state_aid_max"), _words("time"), _words("pay_subsidy")
TRAINING, MONTHLY, PART, TOTAL = _words("training"), _words("monthly"), _words("part"), _words("total")
FIXED, BY_HAND = _words("fixed"), _words("by_hand")
NO_DAYS, NO_MONTHS, NOT_BY_TERMS = _words("no_days"), _words("no_months"), _words("not_by_terms")
INSTALMENT = (_words("first_instalment"), _words("second_instalment"))
RECOVERED, RECOVERY_BY_HAND, RECOVERY_TOTAL = _words("recovered"), _words("recovery_by_hand"), _words("recovery_total")
RECOVERY_MANDATORY, RECOVERY_OPTIONAL = _words("recovery_mandatory"), _words("recovery_optional")
RECOVERY_NOTHING, RECOVERY_INVOICE = _words("recovery_nothing"), _words("recovery_invoice")
RECOVERY_FROM_INSTALMENT = _words("recovery_from_instalment")


class Row(NamedTuple):
    """One step: what it is, how it is worked out, the euros it gives (None: it says something, it adds nothing)."""

    label: Words
    formula: str
    amount: Decimal | None

    def as_dict(self) -> dict[str, Any]:
        """Return the row as files and the API show it."""
        fi, sv, en = self.label
        return {"label_fi": fi, "label_sv": sv, "label_en": en, "formula": self.formula, "amount": self.amount}


def shown(day: date) -> str:
    """Return a day as its people write it: 15.3.2024."""
    return f"{day.day}.{day.month}.{day.year}"


def exact(units: int, per: int) -> str:
    """Return units of a hundredth of a cent as euros: all of their two to four decimals, "…" where more follow.

    >>> exact(10851250, 1), exact(9000000, 1), exact(10000000, 3)
    ('1085.125', '900.00', '333.3333…')
    """
    whole, more = divmod(units, per)
    euro, part = divmod(whole, EURO_UNITS)
    decimals = f"{part:0{UNIT_DECIMALS}}".rstrip("0") if not more else f"{part:0{UNIT_DECIMALS}}…"
    return f"{euro}.{decimals:0<2}"


def costs(case: BenefitCase, rules: RuleSet, days: int, amount: Decimal, exact_aid: str, aid: Decimal) -> list[Row]:
    """Explain the costs a month, and the state aid that they allow."""
    bonus, percent = str(case.vacation_money), case.state_aid_max_percentage
    if rules.holiday_bonus == "WHOLE_TIME":
        bonus += f" ÷ {days}/{MONTH_DAYS}"
    rows = [
        Row(COSTS, f"{case.monthly_pay} + {bonus} + {case.other_expenses}", amount),
        Row(AID, f"{percent} % × {amount} = {exact_aid}", aid),
    ]
    if rules.holiday_bonus == "WHOLE_TIME" and not days and case.vacation_money:
        rows.append(Row(NO_MONTHS, bonus, None))
    if rules.terms_state_aid_pct not in (None, percent) and not case.pay_subsidies:
        rows.append(Row(NOT_BY_TERMS, f"{rules.terms_state_aid_pct} %", None))
    return rows


def time(start: date, end: date, days: int, months: Decimal) -> list[Row]:
    """Explain how many months a part lasts, and warn where the method counts none."""
    between = f"{shown(start)}–{shown(end)}"
    row = Row(TIME, f"{between}: {days}/{MONTH_DAYS} = {months}", None)
    return [row] if days else [row, Row(NO_DAYS, between, None)]


def subsidy(granted: PaySubsidy, rule: SubsidyRule, pay: Pay, amount: Decimal) -> Row:
    """Explain the pay subsidy of the state a month."""
    base, cap = euros(pay.pay), rule.cap_eur
    covered = rule.covered_work_time_pct
    work_time = covered if granted.work_time_percent is None else granted.work_time_percent
    bonus = f"{euros(half_up(pay.bonus, pay.days))}"
    if rule.formula == "SHARE_OF_PAY":
        formula = f"min({cap}; {rule.percent} % × {base})"
    elif rule.formula == "FULL":
        formula = f"min({cap}; {base} ÷ {work_time} % × {covered} % × {rule.on_costs_pct} %)"
    else:
        base = euros(pay.pay + pay.other)
        if rule.formula == "SHARE_OF_COSTS":
            formula = f"min({cap}; {rule.percent} % × {base}) + {rule.percent} % × {bonus}"
        elif work_time <= covered:
            formula = f"min({cap}; {base}) + {bonus}"
        else:
            formula = f"min({cap}; {base} ÷ {work_time} % × {covered} %) + {bonus} ÷ {work_time} % × {covered} %"
    return Row(SUBSIDY, formula, amount)


def monthly(cap: int, left: int, per: int, amount: Decimal) -> Row:
    """Explain what is paid a month: what state aid leaves room for, at most the cap, in whole euros."""
    return Row(MONTHLY, f"min({cap}; {exact(left, per) if left > 0 else 0})", amount)


def instalment(number: int, amount: Decimal, due: date) -> Row:
    """Explain an instalment: the day it is due."""
    return Row(INSTALMENT[number - 1], shown(due), amount)

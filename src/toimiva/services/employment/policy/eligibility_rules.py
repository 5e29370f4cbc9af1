"""The limits and conditions of the Helsinki benefit, and which company forms are associations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from toimiva.city.rules import Period, Rule, load


@dataclass(frozen=True, kw_only=True)
class EligibilityRule(Rule):
    """One row of eligibility.toml."""

    benefit: str
    hours_a_week: Decimal
    shortest: Period
    longest: Period
    apply_within: Period | None = None
    largest_eur: int
    subsidy: Literal["NEEDED", "NEEDED_OR_CARD", "EXCLUDED"]
    subsidy_percents: list[int]
    unemployed_months: int | None = None
    card_valid: Period | None = None
    negotiations_within: Period


@dataclass(frozen=True, kw_only=True)
class FormRule(Rule):
    """One row of association_forms.toml."""

    kind: str
    codes: list[str]


RULES = load(Path(__file__).with_name("eligibility.toml"), EligibilityRule)
FORMS = load(Path(__file__).with_name("association_forms.toml"), FormRule)


def is_association(form_code: str, day: date) -> bool:
    """Tell whether a company form is an association's; every other form is a company's.

    >>> is_association("29", date(2026, 2, 1)), is_association("OY", date(2026, 2, 1))
    (True, False)
    """
    return any(form_code.strip().upper() in rule.codes for rule in FORMS.all_on(day))

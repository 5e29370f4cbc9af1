"""The forms of fees: the family and its income, and in the calculator a row for each child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal

from .actions.application_checks import told
from .forms import HouseForm
from .policy.fee import Child, Family
from .policy.fee_rules import CENTS, LIMITS
from .policy.fee_rules import RULES as FEES
from .policy.need_share import fee_coefficient

MOST_CHILDREN = 6
SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009 €"))


def cents_of(text: str) -> int:
    """Return an income in cents as a person writes euros: "3 200", "3200,50". `Refusal("fee_income")` for others.

    >>> cents_of("3 200,50 €"), cents_of("0")
    (320050, 0)
    """
    cleaned = text.translate(SPACES).replace(",", ".")
    try:
        euros = Decimal(cleaned)
    except InvalidOperation:
        raise Refusal("fee_income", field="income") from None
    if not euros.is_finite() or abs(euros) >= 10**9:
        raise Refusal("fee_income", field="income")
    return int(round(euros * CENTS))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the family asks: the family as the policy takes it, and the hours of each child."""

    family: Family
    hours: list[int]


class IncomeForm(HouseForm):
    """Family size and income, of which the fee is made."""

    family_size = forms.IntegerField(
        label=_("How many are you in the family?"),
        help_text=_("Adults of the household and their children under 18 who live there."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the size of the family, for example 4."),
                        "invalid": _("Write the size of the family, for example 4.")},
    )  # fmt: skip
    income = forms.CharField(
        label=_("Income of the adults together, euros a month before taxes"),
        help_text=_("Leave out child benefit, housing allowance, study grant and home-care allowance. "
                    "Leave empty if you accept the highest fee."),
        required=False,
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    income_confirmed = forms.BooleanField(label=_("The income is right, also if it is very high"), required=False)

    def income_cents(self) -> int | None:
        """Return the income in cents; None where the highest fee is accepted."""
        return cents_of(self.cleaned_data["income"]) if self.cleaned_data["income"].strip() else None

    def check_family(self, children: int, income: int | None, on: date) -> None:
        """Refuse a family too small for so many children, and an income that is negative or unlikely."""
        size: int = self.cleaned_data["family_size"]
        if size <= children:
            raise Refusal("fee_family_size", field="family_size", value=size, least=children + 1)
        if income is not None and income < 0:
            raise Refusal("fee_income_negative", field="income")
        limit = next((one.income_eur_month for one in LIMITS.all_on(on)), None)
        unlikely = income is not None and limit is not None and income > limit * CENTS
        if unlikely and not self.cleaned_data["income_confirmed"]:
            raise Refusal("fee_income_unlikely", field="income", limit=limit)


class FeeForm(IncomeForm):
    """Family size, income, and up to six children: born, hours a week."""

    on_date = forms.DateField(
        label=_("From which day?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write a day, for example 3.8.2027."),
                        "invalid": _("Write a day, for example 3.8.2027.")},
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, children: int = 1, **options: Any) -> None:
        super().__init__(data, **options)
        self.children = max(1, min(children, MOST_CHILDREN))
        for at in range(1, self.children + 1):
            self.fields[f"born_{at}"] = forms.DateField(
                label=_("Child %(number)s: day of birth") % {"number": at},
                widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                error_messages={"required": _("Write the day of birth, for example 1.5.2024."),
                                "invalid": _("Write the day of birth, for example 1.5.2024.")},
            )  # fmt: skip
            self.fields[f"hours_{at}"] = forms.IntegerField(
                label=_("Child %(number)s: hours a week") % {"number": at},
                widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
                min_value=1, max_value=120,
                error_messages={"required": _("Write the hours a week, for example 35."),
                                "invalid": _("Write the hours a week in whole numbers, for example 35.")},
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The children's fields, a row each."""
        return [(at, self[f"born_{at}"], self[f"hours_{at}"]) for at in range(1, self.children + 1)]

    def told(self) -> Asked:
        """Return what is asked. Refuses an income that is none, negative or unlikely, and a family too small for it."""
        given = self.cleaned_data
        on: date = given["on_date"]
        if not FEES.all_on(on):
            raise Refusal("fee_no_rule", field="on_date", first=told(min(rule.valid_from for rule in FEES)))
        income = self.income_cents()
        self.check_family(self.children, income, on)
        hours = [given[f"hours_{at}"] for at in range(1, self.children + 1)]
        children = [
            Child(date_of_birth=given[f"born_{at}"], fee_coefficient=fee_coefficient(hours[at - 1], on))
            for at in range(1, self.children + 1)
        ]
        family = Family(
            on_date=on, family_size=given["family_size"], adult_income_cents_month=income, children=children,
            income_confirmed=given["income_confirmed"],
        )  # fmt: skip
        return Asked(family=family, hours=hours)

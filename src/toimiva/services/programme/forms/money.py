"""The forms of a programme's money. A sum is written as people write it: 12 450,00."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import EntryKind, ProjectNumber
from ..queries import Wanted
from ..templatetags.programme_money import KINDS, month_words

DAYS = ["%Y-%m-%d", "%d.%m.%Y"]
MONTHS = ["%Y-%m", "%m/%Y", "%Y-%m-%d"]
SPACES = re.compile("[\\s\u00a0\u202f\u2009]")
SUM = re.compile(r"-?\d{1,15}([.,]\d{1,2})?")


class EurosField(forms.CharField):
    """Euros with at most two decimals; digits may be grouped by spaces. 3.200.000 is not read as anything."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """A sum that the form begins with, as people write it."""
        return f"{value:,.2f}".replace(",", " ").replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = SPACES.sub("", super().to_python(value) or "").replace("\u2212", "-").removesuffix("€")
        if not text:
            return None
        if not SUM.fullmatch(text):
            raise forms.ValidationError(_("Write the sum in euros, for example 12 450,00."))
        return Decimal(text.replace(",", "."))


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, input_formats=DAYS, widget=picker, help_text=help_text)


def _choices(numbers: Iterable[ProjectNumber], first: Any = "") -> list[tuple[str, Any]]:
    return [("", first), *((str(one.pk), f"{one.number} {one.name}") for one in numbers)]


class KnownForm(forms.Form):
    """On which day the figures were known, and up to which month they count."""

    as_known_on = _day(_("As known on"), _("Shows what had been booked by the end of that day"))
    until = forms.DateField(
        label=_("Until the end of the month"),
        required=False,
        input_formats=MONTHS,
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        help_text=_("For example 2021-09"),
    )


class LedgerForm(forms.Form):
    """Which lines of the ledger are shown; everything may be left out."""

    number = forms.ChoiceField(label=_("Project number"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    period = forms.DateField(
        label=_("Month of the books"),
        required=False,
        input_formats=MONTHS,
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )
    text = forms.CharField(label=_("Text, document or supplier"), required=False, max_length=100)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, numbers: Iterable[ProjectNumber]) -> None:
        super().__init__(data)
        self.fields["number"].choices = _choices(numbers, _("All"))  # type: ignore[attr-defined]
        kinds = [(kind.value, KINDS[kind.value]) for kind in EntryKind]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The filter as the query takes it; of an answer that cannot be read nothing is asked."""
        told = self.cleaned_data if self.is_bound and self.is_valid() else {}
        number = told.get("number") or None
        return Wanted(
            number=int(number) if number else None,
            kind=told.get("kind") or "",
            period=told.get("period"),
            text=(told.get("text") or "").strip(),
        )


class GrantForm(forms.Form):
    """Which decision granted the money."""

    decision = forms.ChoiceField(label=_("Decision that grants the money"))
    conditions = forms.CharField(label=_("Conditions of the grant"), required=False, max_length=2000)

    def __init__(self, data: Any, decisions: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["decision"].choices = decisions  # type: ignore[attr-defined]


class AllotForm(forms.Form):
    """Money of the appropriation to one project number."""

    number = forms.ChoiceField(label=_("Project number"))
    amount = EurosField(label=_("Sum, euros"))
    text = forms.CharField(label=_("Text"), required=False, max_length=500)

    def __init__(self, data: Any, numbers: Iterable[ProjectNumber]) -> None:
        super().__init__(data)
        self.fields["number"].choices = _choices(numbers, _("Choose"))  # type: ignore[attr-defined]


class TransferForm(forms.Form):
    """Money from one project number to another, and why."""

    from_number = forms.ChoiceField(label=_("From project number"))
    to_number = forms.ChoiceField(label=_("To project number"))
    amount = EurosField(label=_("Sum, euros"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    decision_ref = forms.CharField(
        label=_("Decision"),
        required=False,
        max_length=200,
        help_text=_("Needed between divisions: a new decision of the City Board"),
    )
    effective_date = _day(_("Day of the transfer"), _("Today, if you leave this empty"))

    def __init__(self, data: Any, sources: Iterable[ProjectNumber], targets: Iterable[ProjectNumber]) -> None:
        super().__init__(data)
        self.fields["from_number"].choices = _choices(sources, _("Choose"))  # type: ignore[attr-defined]
        self.fields["to_number"].choices = _choices(targets, _("Choose"))  # type: ignore[attr-defined]


class CommitmentForm(forms.Form):
    """An order that binds money of a project number."""

    number = forms.ChoiceField(label=_("Project number"))
    amount = EurosField(label=_("Sum, euros"))
    document_number = forms.CharField(
        label=_("Order number"), max_length=40, help_text=_("The bill or the cancellation releases the order by it")
    )
    supplier_name = forms.CharField(label=_("Supplier"), required=False, max_length=200)
    text = forms.CharField(label=_("What is ordered"), max_length=500)
    effective_date = _day(_("Day of the order"), _("Today, if you leave this empty"))
    overrun_reason = forms.CharField(
        label=_("Why the order may pass the free money"),
        required=False,
        max_length=300,
        help_text=_("Only if it does"),
    )

    def __init__(self, data: Any, numbers: Iterable[ProjectNumber]) -> None:
        super().__init__(data)
        self.fields["number"].choices = _choices(numbers, _("Choose"))  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """How much of an order is released, and why."""

    amount = EurosField(label=_("Sum to release, euros"))
    text = forms.CharField(
        label=_("Why it is released"), max_length=500, help_text=_("For example: the bill has come, or was cancelled")
    )
    effective_date = _day(_("Day of the release"), _("Today, if you leave this empty"))


class AccrualForm(forms.Form):
    """What was used of a project number but is not billed yet."""

    number = forms.ChoiceField(label=_("Project number"))
    amount = EurosField(
        label=_("Sum, euros"), help_text=_("A negative sum, −1 200,00, takes back an accrual when the bill comes")
    )
    effective_date = forms.DateField(
        label=_("Day to which the use belongs"),
        input_formats=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    text = forms.CharField(label=_("What was used"), max_length=500)

    def __init__(self, data: Any, numbers: Iterable[ProjectNumber]) -> None:
        super().__init__(data)
        self.fields["number"].choices = _choices(numbers, _("Choose"))  # type: ignore[attr-defined]


class ReversalForm(forms.Form):
    """Why a line is wrong; with a sum or a number it is booked anew."""

    reason = forms.CharField(label=_("Reason"), max_length=450, widget=forms.Textarea(attrs={"rows": 3}))
    amount = EurosField(label=_("Right sum, euros"), required=False)
    number = forms.ChoiceField(label=_("Right project number"), required=False)

    def __init__(self, data: Any, numbers: Iterable[ProjectNumber], *, corrects: bool) -> None:
        super().__init__(data)
        if corrects:
            self.fields["number"].choices = _choices(numbers, _("The same"))  # type: ignore[attr-defined]
        else:
            del self.fields["amount"], self.fields["number"]


class LapseForm(forms.Form):
    """The decision or statement by which a year's unused money lapses."""

    prefix = "lapse"
    decision_ref = forms.CharField(
        label=_("Decision or statement"), max_length=200, help_text=_("For example: financial statement 2021")
    )


class CarryOverForm(forms.Form):
    """What the Council's overrun right gives back of what lapsed."""

    number = forms.ChoiceField(label=_("Project number"))
    amount = EurosField(label=_("Sum, euros"))
    decision_ref = forms.CharField(
        label=_("Decision of the Council"), max_length=200, help_text=_("The overrun right for the next year")
    )

    def __init__(self, data: Any, numbers: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.fields["number"].choices = [("", _("Choose")), *numbers]  # type: ignore[attr-defined]


class ForecastForm(forms.Form):
    """What is expected of each open month; one field a month."""

    def __init__(self, data: Any, months: Sequence[date], standing: Mapping[date, Decimal]) -> None:
        super().__init__(data)
        self.months = {f"month_{month:%Y_%m}": month for month in months}
        for name, month in self.months.items():
            self.fields[name] = EurosField(label=month_words(month), required=False)
            self.initial[name] = standing.get(month, "")

    def entered(self) -> dict[date, Decimal]:
        """Return the months and their sums; what is left empty is nothing."""
        return {month: self.cleaned_data.get(name) or Decimal(0) for name, month in self.months.items()}


class MonthForm(forms.Form):
    """The month that is closed."""

    month = forms.DateField(input_formats=MONTHS)


class ReopenForm(forms.Form):
    """Why a closed month is opened again."""

    month = forms.DateField(input_formats=MONTHS, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500)

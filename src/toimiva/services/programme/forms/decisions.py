"""Forms of an import and of a matter: the source, what a person adds, the decision entered by hand, a move."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Execution, Remedy

LARGEST_FILE = 20 * 1024 * 1024
SUM = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f]?\d{3})*(?:[.,]\d{1,2})?")
LARGEST_SUM = Decimal(10) ** 15
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return a field of a day that may be left open; written as a date field or as 31.3.2021."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, input_formats=DAY_FORMATS, help_text=help_text)


def offer(field: forms.Field, choices: list[tuple[str, Any]]) -> None:
    """Set what a field of choices offers."""
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class SumField(forms.CharField):
    """Euros as people write them: 3 200 000 or 12 450,50. What could be read in two ways is refused."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 24, "widget": widget, **options})

    def clean(self, value: Any) -> Decimal | None:
        """Return the sum, or None where it was left empty."""
        text = super().clean(value)
        text = text.strip().removesuffix("€").strip()
        if not text:
            return None
        if not SUM.fullmatch(text):
            raise forms.ValidationError(_("Write the sum as 3 200 000 or 12 450,50."))
        amount = Decimal(re.sub(r"[^\d,.]", "", text).replace(",", "."))
        if amount >= LARGEST_SUM:
            raise forms.ValidationError(_("The sum is too large."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Show a kept sum as it is written: 3 200 000 or 12 450,50."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")


class ImportForm(forms.Form):
    """A decision as a file (text, HTML, JSON or PDF with a text layer) or pasted."""

    file = forms.FileField(
        label=_("Decision file"),
        required=False,
        help_text=_("Text, HTML, JSON or a PDF with a text layer, at most 20 MB"),
    )
    text = forms.CharField(label=_("Or paste the text"), required=False, widget=forms.Textarea(attrs={"rows": 8}))

    def clean(self) -> dict[str, Any]:
        """Demand one source, and one that is not too large."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if not upload and not (cleaned.get("text") or "").strip() and "file" not in self.errors:
            self.add_error("file", _("Choose a file or paste the text."))
        if upload and upload.size > LARGEST_FILE:
            self.add_error("file", _("The file is over 20 MB. Export the decision as text."))
        return cleaned

    def source(self) -> tuple[bytes, str]:
        """Return what is to be read and its name. A browser sends line ends as CRLF: the file had LF."""
        upload = self.cleaned_data["file"]
        if upload:
            return upload.read(), upload.name
        return self.cleaned_data["text"].replace("\r\n", "\n").encode(), "pasted.txt"


class AhjoForm(forms.Form):
    """A case of Ahjo by its diary number."""

    diary_number = forms.CharField(label=_("Diary number"), max_length=40, help_text=_("For example HEL 2021-002935"))


class KnownForm(forms.Form):
    """What a person adds to what was read; the reasons for the findings are fields of their own beside it."""

    decided_on = day_field(_("Day of the decision"), _("Leave it empty if it is to be verified"))
    published_on = day_field(
        _("Minutes on the public network"), _("The time to appeal is counted from this day; empty if not yet")
    )
    earlier = forms.BooleanField(
        label=_("This is an earlier handling: store it, but leave the matter where it is"), required=False
    )


class HeadForm(forms.Form):
    """The head of a decision entered by hand."""

    diary_number = forms.CharField(label=_("Diary number"), max_length=40, help_text=_("For example HEL 2021-002935"))
    title = forms.CharField(label=_("Title"), max_length=500)
    decision_maker = forms.CharField(label=_("Decision-maker"), max_length=200)
    section = forms.CharField(label=_("Section"), max_length=10, required=False, help_text=_("The number only"))
    classification_code = forms.CharField(label=_("Task class"), max_length=20, required=False)
    language = forms.ChoiceField(
        label=_("Language of the decision"), choices=[("fi", _("Finnish")), ("sv", _("Swedish"))]
    )
    resolution = forms.ChoiceField(
        label=_("Resolution"),
        required=False,
        choices=[
            ("", _("No resolution yet")),
            ("PASSED_AS_PROPOSED", _("Passed as proposed")),
            ("PASSED_AFTER_VOTE", _("Passed after a vote")),
            ("PASSED_REVISED", _("Passed as revised by the presenter")),
            ("PASSED_MODIFIED", _("Passed with changes")),
            ("REJECTED", _("Rejected")),
            ("NOTED", _("Noted")),
            ("RETURNED", _("Returned for preparation")),
            ("REMOVED", _("Removed from the agenda")),
            ("TABLED", _("Tabled")),
        ],
    )
    remedy = forms.ChoiceField(
        label=_("Appeal"),
        required=False,
        choices=[
            ("", _("Not known")),
            (Remedy.RECTIFICATION, _("request for rectification, 14 days")),
            (Remedy.MUNICIPAL_APPEAL, _("municipal appeal, 30 days")),
            (Remedy.PROHIBITED, _("no appeal: preparation or execution only")),
        ],
    )
    presenter = forms.CharField(label=_("Presenter"), max_length=200, required=False)
    amount = SumField(
        label=_("Sum of the motion, euros"), required=False, help_text=_("Where the motion passed, this is granted")
    )
    budget_year = forms.IntegerField(
        label=_("Budget year"), required=False, min_value=2017, max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip
    budget_item = forms.CharField(label=_("Budget item"), max_length=20, required=False)
    budget_item_name = forms.CharField(label=_("Name of the budget item"), max_length=200, required=False)
    root_number = forms.RegexField(r"^\d{4,20}$", label=_("Project number of the whole"), required=False)


class ShareRow(forms.Form):
    """A division's share."""

    division = forms.ChoiceField(label=_("Division"), required=False)
    amount = SumField(label=_("Euros"), required=False)

    def __init__(self, *args: Any, divisions: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self.fields["division"], [("", "–"), *divisions])


class ProjectRow(ShareRow):
    """A project number."""

    number = forms.RegexField(r"^\d{4,20}$", label=_("Project number"), required=False)
    name = forms.CharField(label=_("Project"), max_length=300, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=200, required=False)
    joint_with = forms.RegexField(r"^\d{4,20}$", label=_("Joint with number"), required=False)


class MoveForm(forms.Form):
    """A move of a matter by hand; the states on offer are those that the table allows."""

    to_state = forms.ChoiceField(label=_("New state"))
    day = day_field(_("Day"), _("The day it happened; of publishing, the day the minutes were on the network"))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 2}), help_text=_("What this rests on")
    )

    def __init__(self, *args: Any, states: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self.fields["to_state"], states)


class BarForm(forms.Form):
    """Whether a decision may be executed before it is final."""

    execution = forms.ChoiceField(
        label=_("Execution before the decision is final"),
        choices=[
            (Execution.ALLOWED, _("Nothing bars it")),
            (Execution.PROHIBITED, _("Prohibited by a court or another authority")),
            (Execution.USELESS, _("It would make an appeal useless")),
        ],
    )
    execution_reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 2}))


class DatesForm(forms.Form):
    """When a decision was made and published, and how it can be appealed."""

    decided_on = day_field(_("Day of the decision"), _("Leave it empty if it is to be verified"))
    published_on = day_field(
        _("Minutes on the public network"), _("The time to appeal is counted from this day; empty if not yet")
    )
    remedy = HeadForm.base_fields["remedy"]

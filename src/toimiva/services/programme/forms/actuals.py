"""The forms of an import of actuals: the file and where it comes from, and which heading is which field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..engine.actuals import FIELDS, REQUIRED
from ..policy.actuals_tables import limits

FIELD_WORDS = {
    "number": _("Project number"),
    "date": _("Posting date"),
    "amount": _("Sum, euros"),
    "document": _("Document number"),
    "row": _("Row of the document"),
    "account": _("Account"),
    "cost_centre": _("Cost centre"),
    "supplier": _("Supplier's identifier"),
    "supplier_name": _("Supplier's name"),
    "text": _("Text"),
    "vat": _("Value added tax"),
    "currency": _("Currency"),
}


def posting_day() -> forms.DateField:
    """Return the field of the day that rows without one are posted on."""
    return forms.DateField(
        label=_("Posting date of rows that have none"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only when the file has no column of posting dates"),
    )


class BringForm(forms.Form):
    """A file of the finance system and the source it comes from."""

    file = forms.FileField(label=_("File of the finance system"))
    source = forms.CharField(
        label=_("Source"),
        max_length=100,
        help_text=_("The system the file comes from, always by the same name: duplicates are found by it"),
    )
    posting_date = posting_day()

    def __init__(self, data: Any = None, files: Any = None, *, known: Iterable[str] = ()) -> None:
        super().__init__(data, files)
        largest = limits().largest_upload_mb
        told = _("CSV, Excel or JSON, at most %(megabytes)s MB; the encoding is found by itself")
        self.fields["file"].help_text = told % {"megabytes": largest}
        self.known = list(known)
        self.fields["source"].widget = forms.TextInput({"list": "known-sources", "autocomplete": "off"})
        self.initial["source"] = self.known[0] if len(self.known) == 1 else ""


class ColumnsForm(forms.Form):
    """Which heading of the file is which field."""

    posting_date = posting_day()

    def __init__(self, data: Any, heads: Sequence[str], proposed: dict[str, str]) -> None:
        super().__init__(data)
        told = [(head, head) for head in dict.fromkeys(heads) if head]
        for name in FIELDS:
            empty = _("Choose") if name in REQUIRED and name != "date" else _("Not in the file")
            self.fields[name] = forms.ChoiceField(
                label=FIELD_WORDS[name], choices=[("", empty), *told], required=name in REQUIRED and name != "date",
                initial=proposed.get(name, ""),
            )  # fmt: skip
        self.order_fields([*FIELDS, "posting_date"])

    def mapping(self) -> dict[str, str]:
        """Return field -> heading of what was told."""
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}

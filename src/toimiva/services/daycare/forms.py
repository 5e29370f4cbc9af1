"""The forms of an offer: a no and why, and a guardian who does not agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal

from .actions import Declined

NO = [
    ("other_unit", _("I want another place")),
    ("later", _("We need a place later")),
    ("stays_home", _("The child is cared for at home")),
    ("other_arrangement", _("We have another arrangement")),
    ("moved", _("We are moving")),
]


class HouseForm(forms.Form):
    """A form in the manner of the house: no colon after a label, faults told by us and not by the browser."""

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False, **options)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal of the action beside its field, or above all where the form has no such field."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.message(get_language() or "fi"))


class NoForm(HouseForm):
    """Why not, and when to ask again."""

    because = forms.ChoiceField(
        label=_("Why not this place?"),
        choices=NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    ask_again_on = forms.DateField(
        label=_("From which day may we suggest a place again?"),
        help_text=_("Leave empty if you do not know: then we ask in half a year at the earliest."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def told(self) -> Declined:
        """Return the answer as the action takes it."""
        return Declined(because=self.cleaned_data["because"], ask_again_on=self.cleaned_data["ask_again_on"])


class ObjectionForm(HouseForm):
    """A guardian does not agree with the other one's yes."""

    because = forms.CharField(
        label=_("Why do you not agree?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
    )

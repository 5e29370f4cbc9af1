"""The forms of an offer: a no and why, and a guardian who does not agree."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from toimiva.city.ui.forms import HouseForm

from .actions import Declined

NO = [
    ("other_unit", _("I want another place")),
    ("later", _("We need a place later")),
    ("stays_home", _("The child is cared for at home")),
    ("other_arrangement", _("We have another arrangement")),
    ("moved", _("We are moving")),
]


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

"""The forms of the service adviser's desk: a round, a move by hand, an approval, a family's answer by phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import Declined, RoundValues
from .forms import HouseForm

NOWHERE = "none"
NO = [
    ("other_unit", _("Wants another unit")),
    ("later", _("Needs a place later")),
    ("stays_home", _("Cares for the child at home")),
    ("other_arrangement", _("Has another arrangement")),
    ("moved", _("Is moving")),
]


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day; a browser offers its calendar, and the form takes it as 2026-08-03 or as people write it."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": _("Give the day."),
            "invalid": _("Write the day as day.month.year, for example 3.8.2026."),
        },
    )


class RoundForm(HouseForm):
    """A round as its maker asks for it."""

    name = forms.CharField(
        label=_("Name of the round"),
        max_length=120,
        error_messages={"required": _("Name the round, for example by its area and month.")},
    )
    starts = day_field(_("First day in daycare"))
    longest_walk_min = forms.IntegerField(
        label=_("Longest walk in minutes"),
        min_value=1,
        error_messages={
            "required": _("Give the longest walk in whole minutes."),
            "invalid": _("Give the longest walk in whole minutes."),
            "min_value": _("Give the longest walk in whole minutes."),
        },
    )
    districts = forms.MultipleChoiceField(label=_("Districts"), required=False)

    def __init__(self, *arguments: Any, districts: Sequence[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["districts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, key) for key in districts]

    def values(self) -> RoundValues:
        """Return the round as the action takes it."""
        given = self.cleaned_data
        return RoundValues(
            name=given["name"],
            starts=given["starts"],
            longest_walk_min=given["longest_walk_min"],
            districts=tuple(given["districts"]),
        )


class MoveForm(HouseForm):
    """Where a child is moved by hand, and why."""

    unit = forms.ChoiceField(label=_("Unit"), error_messages={"required": _("Choose a unit.")})
    because = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept in the record. Write nothing about health."),
        error_messages={"required": _("Write in a few words why.")},
    )

    def __init__(self, *arguments: Any, units: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*units, (NOWHERE, _("No place in this round"))]

    def unit_id(self) -> UUID | None:
        chosen = self.cleaned_data["unit"]
        return None if chosen == NOWHERE else UUID(chosen)


class ApprovalForm(HouseForm):
    """Until when families answer, and whether an acceptance is decided at once."""

    answer_by = day_field(_("Last day to answer"))
    decides = forms.BooleanField(label=_("Decide on each place when the family accepts it"), required=False)


class PhoneForm(HouseForm):
    """What a guardian said on the phone."""

    guardian = forms.ChoiceField(
        label=_("Who answers"), widget=forms.RadioSelect, error_messages={"required": _("Choose who answers.")}
    )
    answer = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect, error_messages={"required": _("Choose one of these.")}
    )
    ask_again_on = day_field(
        _("From which day may we suggest a place again?"),
        _("Leave empty if you do not know: then we ask in half a year at the earliest."),
        required=False,
    )

    def __init__(self, *arguments: Any, guardians: Sequence[tuple[str, str]], late: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        who, said = self.fields["guardian"], self.fields["answer"]
        assert isinstance(who, forms.ChoiceField)
        assert isinstance(said, forms.ChoiceField)
        who.choices = list(guardians)
        said.choices = [("yes", _("Takes the place"))] if not late else [("late", _("Wants a place after all"))]
        if not late:
            said.choices = [*said.choices, *NO]

    def by(self) -> UUID:
        return UUID(self.cleaned_data["guardian"])

    def declined(self) -> Declined:
        day: date | None = self.cleaned_data["ask_again_on"]
        return Declined(because=self.cleaned_data["answer"], ask_again_on=day)

"""The forms of a unit's manager, the special teacher and the area manager's scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from toimiva.city.places.templatetags.places import said_plainly
from toimiva.city.ui.forms import HouseForm
from toimiva.city.ui.templatetags.toimiva import number

from .desk_forms import day_field
from .models.units import Band


class RejectionForm(HouseForm):
    """Why the unit does not take the child."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The adviser reads it and finds another place. Write nothing about health."),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
    )


class SeatsForm(HouseForm):
    """Fewer seats for an age from a day on."""

    band = forms.ChoiceField(
        label=_("Age"),
        choices=[(Band.U3, _("under three")), (Band.O3, _("three or more"))],
        error_messages={"required": _("Choose one of these.")},
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=0,
        error_messages={
            "required": _("Give the seats as a whole number."),
            "invalid": _("Give the seats as a whole number."),
            "min_value": _("Give the seats as a whole number."),
        },
    )
    starts = day_field(_("From which day"))
    because = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept in the record. Write nothing about health."),
        error_messages={"required": _("Write in a few words why.")},
    )


class GroupForm(HouseForm):
    """A group's staff from a day on."""

    name = forms.CharField(
        label=_("Name of the group"), max_length=80, error_messages={"required": _("Name the group.")}
    )
    caretakers = forms.DecimalField(
        label=_("Caretakers"),
        help_text=_("Halves count, for example 2,5. With 0 the group ends."),
        max_digits=4,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Give the caretakers as a number."),
            "invalid": _("Give the caretakers as a number."),
            "max_digits": _("Give the caretakers as a number."),
            "max_decimal_places": _("Give the caretakers as a number."),
            "max_whole_digits": _("Give the caretakers as a number."),
        },
    )
    starts = day_field(_("From which day"))


class SupportForm(HouseForm):
    """How much of the staff a child takes from a day on, and why."""

    factor = forms.TypedChoiceField(
        label=_("How many places the child takes"),
        coerce=Decimal,
        error_messages={"required": _("Choose one of these.")},
    )
    starts = day_field(_("From which day"))
    because = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Special teachers alone read it."),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
    )

    def __init__(self, *arguments: Any, factors: Sequence[Decimal], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["factor"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("1", _("as without a mark")), *((str(one), number(one, 1)) for one in factors)]


class ScenarioForm(HouseForm):
    """What would happen to which unit, and whose children are assigned."""

    round = forms.ChoiceField(label=_("Children of the round"), error_messages={"required": _("Choose one of these.")})
    unit = forms.ChoiceField(label=_("Unit"), error_messages={"required": _("Choose a unit.")})
    kind = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            ("closes", _("closes")),
            ("loses", _("loses caretakers")),
            ("opens", _("gets caretakers, or a new unit opens there")),
        ],
        error_messages={"required": _("Choose one of these.")},
    )
    caretakers = forms.IntegerField(
        label=_("Caretakers"),
        min_value=1,
        max_value=50,
        initial=3,
        error_messages={name: _("Give a whole number from 1 to 50.")
                        for name in ("required", "invalid", "min_value", "max_value")},
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, rounds: Sequence[tuple[str, str]], units: Sequence[tuple[str, Any]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("round", rounds), ("unit", [(key, said_plainly(unit, "name")) for key, unit in units])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def round_id(self) -> UUID:
        return UUID(self.cleaned_data["round"])

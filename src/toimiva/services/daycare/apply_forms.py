"""The forms of an application: when and how much, why so soon, what else; and what the other guardian says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal, Refusals

from .actions.application_checks import Need
from .actions.application_steps import More, Urgency
from .forms import HouseForm
from .models.applications import Ground

LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish"))]
GROUNDS = [
    (Ground.WORK, _("A job that could not be foreseen")),
    (Ground.STUDIES, _("Studies that could not be foreseen")),
    (Ground.TRAINING, _("Training that could not be foreseen")),
    (Ground.MOVING, _("We move here for work or studies")),
    ("none", _("None of these")),
]


class StepForm(HouseForm):
    """A step of the application: every refusal of the action beside the field it speaks of."""

    def refuse_each(self, refusal: Refusal) -> None:
        """Put each of the refusals beside its field."""
        for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            self.refuse(one)


class NeedForm(StepForm):
    """When and how much."""

    preferred_start = forms.DateField(
        label=_("From which day does the child need a place?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the first day, for example 3.8.2027."),
            "invalid": _("Write the first day, for example 3.8.2027."),
        },
    )
    hours_week = forms.IntegerField(
        label=_("How many hours a week?"),
        help_text=_("An estimate is enough. You can change it later."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Write the hours a week, for example 35."),
            "invalid": _("Write the hours a week in whole numbers, for example 35."),
        },
    )
    language = forms.ChoiceField(
        label=_("In which language is the child cared for?"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language.")},
    )
    language_consent = forms.BooleanField(
        label=_("I accept that the language is another than the child's own"),
        required=False,
    )
    shift_care = forms.BooleanField(
        label=_("The child needs care in the evening, at night or on weekends"), required=False
    )

    def told(self) -> Need:
        """Return the answers as the action takes them."""
        return Need(**self.cleaned_data)


class UrgencyForm(StepForm):
    """Why the place is needed sooner than the act gives the city time for."""

    ground = forms.ChoiceField(
        label=_("Why do you need the place so soon?"),
        choices=GROUNDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    because = forms.CharField(
        label=_("What has changed, and when?"),
        help_text=_("For example: a new job begins on 1 March."),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )

    def told(self) -> Urgency:
        """Return the answer as the action takes it."""
        ground = self.cleaned_data["ground"]
        return Urgency(ground="" if ground == "none" else ground, because=self.cleaned_data["because"])


class MoreForm(StepForm):
    """What else the city should know."""

    support_need = forms.CharField(
        label=_("Does the child need support, or has it an illness that matters in daycare?"),
        help_text=_("Tell briefly. We call you before the place is chosen."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    more = forms.CharField(
        label=_("Is there anything else that we should know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )

    def told(self) -> More:
        """Return the answers as the action takes them."""
        return More(**self.cleaned_data)


class DisagreeForm(HouseForm):
    """The other guardian does not agree."""

    because = forms.CharField(
        label=_("Why do you not agree?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write in a few words why.")},
    )


def typed(posted: Any, form: type[forms.Form]) -> dict[str, str]:
    """Return what was typed into the fields of a form, as it is."""
    return {name: posted.get(name, "") for name in form.base_fields}

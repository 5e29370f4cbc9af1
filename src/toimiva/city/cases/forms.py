"""Forms of cases: what is asked, noted, decided, sent, answered, appealed. The checks are the actions' own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal
from toimiva.city.residents.forms import Plain

from .policy.appeal_period import CHANNELS
from .words import CHANNELS as CHANNEL_WORDS

AREA = {"rows": 4}


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class NoteForm(Plain):
    """An internal note."""

    text = forms.CharField(label=_("Note for the officials"), max_length=5000, widget=forms.Textarea(AREA))


class AskForm(Plain):
    """What is missing, and by when."""

    text = forms.CharField(label=_("What is missing?"), max_length=5000, widget=forms.Textarea(AREA))
    until = day_field(_("Answer by"))


class ReleaseForm(Plain):
    """Why a case, or another's case, goes back."""

    reason = forms.CharField(label=_("Why? The timeline keeps it."), max_length=500, required=False)


class AnswerForm(Plain):
    """A party's answer to what was asked."""

    text = forms.CharField(label=_("Your answer"), max_length=5000, widget=forms.Textarea(AREA))


class AppealForm(Plain):
    """A party's request for review or appeal."""

    text = forms.CharField(
        label=_("What should be changed, and why?"), max_length=5000, widget=forms.Textarea({"rows": 8})
    )


class DecideForm(Plain):
    """The outcome, and the reasons in three languages, drafted and to be edited."""

    outcome = forms.ChoiceField(label=_("What is decided"))
    reasons_fi = forms.CharField(label=_("Reasons in Finnish"), widget=forms.Textarea(AREA | {"lang": "fi"}))
    reasons_sv = forms.CharField(label=_("Reasons in Swedish"), widget=forms.Textarea(AREA | {"lang": "sv"}))
    reasons_en = forms.CharField(label=_("Reasons in English"), widget=forms.Textarea(AREA | {"lang": "en"}))

    def __init__(self, data: Any = None, *, outcomes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        needed = Refusal("reasons_needed").message(get_language() or "fi")
        for name in ("reasons_fi", "reasons_sv", "reasons_en"):
            self.fields[name].error_messages["required"] = needed


class ServeForm(Plain):
    """How a decision was sent, and when, and to whom."""

    person = forms.ChoiceField(label=_("To whom"))
    channel = forms.ChoiceField(label=_("How it was sent"))
    on = day_field(_("When it was sent"))

    def __init__(self, data: Any = None, *, parties: list[Any], language: str, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["person"].choices = [(str(one.pk), one.name) for one in parties]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (code, CHANNEL_WORDS[code].in_language(language)) for code in CHANNELS
        ]


class TakenInForm(Plain):
    """An appeal that came by post or at the desk: whose, when, what it says."""

    person = forms.ChoiceField(label=_("Who appeals"))
    received_on = day_field(_("When it came"))
    text = forms.CharField(label=_("What it says"), max_length=5000, widget=forms.Textarea(AREA))

    def __init__(self, data: Any = None, *, parties: list[Any], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["person"].choices = [(str(one.pk), one.name) for one in parties]  # type: ignore[attr-defined]

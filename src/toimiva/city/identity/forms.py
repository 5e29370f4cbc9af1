"""The forms by which an administrator gives a role, and makes or replaces a key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal
from toimiva.city.ui.forms import HouseForm

from .actions.keys import shown_day
from .policy.keys import KEY_RULES
from .queries import units
from .roles import role_cards
from .scopes import scopes


def _roles() -> list[tuple[str, str]]:
    language = get_language() or "fi"
    named = [(code, f"{card.name.in_language(language)} ({code})") for code, card in role_cards().items()]
    return [("", _("Choose")), *named]  # type: ignore[list-item]


def _units() -> list[tuple[str, str]]:
    language = get_language() or "fi"
    named = [(unit.code, f"{unit.code} {getattr(unit, f'name_{language}', '') or unit.name_fi}") for unit in units()]
    return [("", _("The whole city")), *named]  # type: ignore[list-item]


class GrantForm(forms.Form):
    """Which role, where and how long. What the role may do stands in the access tables."""

    role = forms.ChoiceField(label=_("Role"), choices=_roles)
    unit = forms.ChoiceField(label=_("Unit"), choices=_units, required=False)
    valid_from = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput({"type": "date"}), help_text=_("Empty: today")
    )
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: until revoked"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False)


def _scopes() -> list[tuple[str, str]]:
    language = get_language() or "fi"
    return [(code, f"{words[language]} ({code})") for code, words in scopes().items()]


class _KeyForm(HouseForm):
    """What the action refuses is shown at its field; what is not filled in, in the same words."""

    NEEDED: ClassVar = {"last_day": "key_last_day_out_of_range"}

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, on: date) -> None:
        super().__init__(data)
        self.rule, self.on = KEY_RULES.on(on), on
        for name, code in self.NEEDED.items():
            self.fields[name].error_messages["required"] = self.words(code)

    def words(self, code: str) -> str:
        """A refusal in the language of the page, with the facts of the rule in force."""
        last = self.on + relativedelta(**self.rule.longest)
        most = self.rule.most_calls_per_minute
        return Refusal(code, first=shown_day(self.on), last=shown_day(last), most=most).message(get_language() or "fi")


class NewKeyForm(_KeyForm):
    """For which system, who answers for it, what it may do, how long and how fast."""

    name = forms.CharField(label=_("System"), max_length=60, help_text=_("The name of the system that calls the API"))
    contact = forms.CharField(
        label=_("Who answers for it"), max_length=200,
        help_text=_("A unit or a shared mailbox, not a person's own address"),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(label=_("What it may do"), choices=_scopes, widget=forms.CheckboxSelectMultiple)
    calls_per_minute = forms.IntegerField(label=_("Calls a minute at most"), min_value=1)
    field_order = ("name", "contact", "scopes", "last_day", "calls_per_minute")
    NEEDED: ClassVar = _KeyForm.NEEDED | {
        "name": "key_needs_name", "contact": "key_needs_contact", "calls_per_minute": "key_calls_out_of_range",
        "scopes": "key_needs_scopes",
    }  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, on: date) -> None:
        super().__init__(data, on=on)
        self.fields["calls_per_minute"].initial = self.rule.usual_calls_per_minute


class RotateForm(_KeyForm):
    """Until when the new key lives, and how long the old one goes on beside it."""

    overlap_days = forms.IntegerField(
        label=_("Days that the old key goes on"), min_value=0, initial=0, help_text=_("0: it ends at once")
    )
    field_order = ("last_day", "overlap_days")

"""The form by which an administrator gives a role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .queries import units
from .roles import role_cards


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

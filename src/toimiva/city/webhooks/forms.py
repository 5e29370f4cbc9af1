"""The form by which an administrator lets another system be told of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal
from toimiva.city.ui.forms import HouseForm

from .catalogue import events
from .wire import may_be_called


def _events() -> list[tuple[str, str]]:
    language = get_language() or "fi"
    return [(code, f"{words[language]} ({code})") for code, words in events().items()]


class SubscriptionForm(HouseForm):
    """Which system, who answers for it, where it is told, and of what."""

    NEEDED: ClassVar = {
        "name": "webhook_needs_name", "contact": "webhook_needs_contact", "address": "webhook_address_not_allowed",
        "events": "webhook_needs_events",
    }  # fmt: skip

    name = forms.CharField(label=_("System"), max_length=60, help_text=_("The name of the system that is told"))
    contact = forms.CharField(
        label=_("Who answers for it"), max_length=200,
        help_text=_("A unit or a shared mailbox, not a person's own address"),
    )  # fmt: skip
    address = forms.CharField(label=_("Where it is called"), max_length=500, help_text=_("Begins with https://"))
    events = forms.MultipleChoiceField(label=_("Of what"), choices=_events, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for name, code in self.NEEDED.items():
            self.fields[name].error_messages["required"] = Refusal(code).message(get_language() or "fi")

    def clean_address(self) -> str:
        """Tell of a wrong address together with what else is missing."""
        address: str = self.cleaned_data["address"].strip()
        if not may_be_called(address):
            raise forms.ValidationError(Refusal(self.NEEDED["address"]).message(get_language() or "fi"))
        return address

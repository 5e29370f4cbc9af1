"""Forms of the residents room: own contact details, an official's search and the reason of a look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal, Refusals

LANGUAGES = [("", _("As in the population register")), ("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
CHANNELS = [("letter", _("Letter")), ("email", _("E-mail")), ("sms", _("Text message"))]


class Plain(forms.Form):
    """A form whose checks are the action's: what the action refuses is shown at its field."""

    use_required_attribute = False  # the page's words tell what is missing, not the browser's

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)

    def refuse(self, refusal: Refusal, language: str) -> None:
        """Show a refusal at its field, or above the form when it is of none."""
        for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            field = one.field if one.field in self.fields else None
            self.add_error(field, one.message(language))


class ContactForm(Plain):
    """Language, e-mail, telephone and the channel wished for."""

    service_language = forms.ChoiceField(label=_("Language of service"), choices=LANGUAGES, required=False)
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "email"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("How you wish to be reached"), choices=CHANNELS)


class SearchForm(Plain):
    """Posted, never in an address: an identity code must not reach a log or a history."""

    national_id = forms.CharField(
        label=_("Identity code"), required=False, max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=200, help_text=_("Last name first, for example Virtanen Aino"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


class ReasonForm(Plain):
    """Why something is to be shown in full."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, strip=False, help_text=_("The person sees this reason."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        needed = Refusal("reason_needed").message(get_language() or "fi")
        self.fields["reason"].error_messages["required"] = needed

"""The forms of feedback and of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal, Refusals

from .models import Topic


class HouseForm(forms.Form):
    """A form in the manner of the house: no colon after a label, faults told by us and not by the browser."""

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False, **options)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal of the action beside its field, or above all where the form has no such field."""
        for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            self.add_error(one.field if one.field in self.fields else None, one.message(get_language() or "fi"))


class FeedbackForm(forms.Form):
    """What, about what, and where to answer. `website` is for programs that fill in everything."""

    topic = forms.ChoiceField(label=_("What is your feedback about?"), choices=Topic.choices)
    text = forms.CharField(
        label=_("Your feedback"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Do not write personal identity codes or health information here."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Give it if you want an answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Leave empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(Refusal("feedback_looks_automatic").message(get_language() or "fi"))
        return ""

    def told(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        return {name: self.cleaned_data[name] for name in ("topic", "text", "email")}


class AnswerForm(forms.Form):
    """The answer to one feedback."""

    answer = forms.CharField(label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))

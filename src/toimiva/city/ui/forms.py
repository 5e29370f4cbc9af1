"""The forms of feedback and of its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal

from .models import Topic


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

"""Forms of outreach."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from toimiva.city.residents.forms import Plain


class WaveForm(Plain):
    """How many are told next, and on which day."""

    size = forms.IntegerField(label=_("How many"), min_value=1)
    planned_on = forms.DateField(label=_("Day of sending"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

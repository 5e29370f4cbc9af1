"""The auditor's filter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import Wanted


class FilterForm(forms.Form):
    """Whose data, what, when and by whom; everything may be left out."""

    person = forms.UUIDField(label=_("Person's identifier"), required=False)
    operation = forms.CharField(label=_("Operation"), required=False, max_length=100)
    day = forms.DateField(
        label=_("Day"), required=False, help_text=_("For example 1.2.2026"), input_formats=["%d.%m.%Y", "%Y-%m-%d"]
    )
    actor_kind = forms.ChoiceField(
        label=_("Who acted"),
        required=False,
        choices=[
            ("", _("Everybody")),
            ("user", _("A person who signed in")),
            ("client", _("Another system")),
            ("key", _("Another system, by an integration key")),
            ("system", _("This system itself")),
            ("nobody", _("Somebody not signed in")),
        ],
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        """The filter as the query takes it; to be asked when the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**given)

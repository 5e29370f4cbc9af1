"""Forms of cycle reports: which cycle, the office's texts in three languages, the reason of a correction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..engine.report.follow_up import LANGUAGES
from ..models import CycleReport
from ..policy.report_calendar import CALENDAR

TEXTS = {"summary": _("Summary"), "money": _("On the money"), "follow_up": _("On progress and risks"),
         "impact": _("On impact")}  # fmt: skip
ASKED = {"proposal": _("Decision asked"), "reasons": _("Reasons for it")}
IN_LANGUAGE = {"fi": _("in Finnish"), "sv": _("in Swedish"), "en": _("in English")}


def _area(name: Any, language: str) -> forms.CharField:
    label = f"{name} {IN_LANGUAGE[language]}"
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3, "lang": language}))


class OpenForm(forms.Form):
    """Which row of the calendar, and the day whose books count."""

    cycle = forms.ChoiceField(label=_("Cycle"), choices=[(row.id, row.id) for row in CALENDAR])
    as_known_on = forms.DateField(
        label=_("Figures as known on"),
        help_text=_("A day that is over"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class TextsForm(forms.Form):
    """The office's texts, and the decisions asked with room for one more."""

    def __init__(self, report: CycleReport, data: Any = None) -> None:
        self.asked_count = len(report.decisions_asked) + 1
        super().__init__(data, initial=_written(report))
        for name, words in TEXTS.items():
            for language in LANGUAGES:
                self.fields[f"{name}_{language}"] = _area(words, language)
        for place in range(self.asked_count):
            for name, words in ASKED.items():
                for language in LANGUAGES:
                    self.fields[f"{name}_{place}_{language}"] = _area(f"{words} {place + 1}", language)

    def texts(self) -> dict[str, dict[str, str]]:
        """Return the texts by their name and language."""
        return {name: self._three(name) for name in TEXTS}

    def asked(self) -> list[dict[str, dict[str, str]]]:
        """Return the decisions asked; one without a word of a proposal is left out."""
        rows = [{name: self._three(f"{name}_{place}") for name in ASKED} for place in range(self.asked_count)]
        return [row for row in rows if any(row["proposal"].values())]

    def _three(self, name: str) -> dict[str, str]:
        given = self.cleaned_data
        return {language: given[f"{name}_{language}"].replace("\r\n", "\n").strip() for language in LANGUAGES}


def _written(report: CycleReport) -> dict[str, str]:
    found = {f"{name}_{language}": report.texts.get(name, {}).get(language, "") for name in TEXTS
             for language in LANGUAGES}  # fmt: skip
    for place, row in enumerate(report.decisions_asked):
        found |= {f"{name}_{place}_{language}": row[name].get(language, "") for name in ASKED for language in LANGUAGES}
    return found


class CorrectForm(forms.Form):
    """Why a published report is corrected, and the day whose books count."""

    as_known_on = OpenForm.base_fields["as_known_on"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for language in LANGUAGES:
            self.fields[f"reason_{language}"] = _area(_("Reason"), language)

    def reason(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"reason_{language}"].strip() for language in LANGUAGES}

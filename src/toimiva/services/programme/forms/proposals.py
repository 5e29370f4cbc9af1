"""Forms of the selection: a round, a proposal, the frame of the advice, the group's decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.refusals import Refusal

from .. import words
from ..actions.proposals import ProposalWish, RoundWish
from ..actions.scoring import Choice
from ..models import Proposal
from ..policy.criteria import Criterion, criterion_sets
from ..policy.tables import tables

EUROS = re.compile(r"(\d{1,3}(?: \d{3}){1,4}|\d{1,13})(?:[.,](\d{1,2}))?")
SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\t"), " ")
AREAS = [(code, name) for code, (name, _says) in words.AREAS.items()]
AIMS = [("score", _("as many points as possible")), ("score_money", _("points weighed by euros"))]


def euros_of(text: str) -> Decimal:
    """Return the sum that a person wrote: 1 200 000, 450,50 € and 450.50, but never 3.200 as 3.2.

    Raises `Refusal("not_euros")`.

    >>> euros_of("1 200 000,50 €"), euros_of("80000")
    (Decimal('1200000.50'), Decimal('80000.00'))
    """
    found = EUROS.fullmatch(re.sub(r"\s*(€|EUR|eur)$", "", text.translate(SPACES).strip()))
    if found is None:
        raise Refusal("not_euros")
    return Decimal(found[1].replace(" ", "") + "." + (found[2] or "0")).quantize(Decimal("0.01"))


class EurosField(forms.CharField):
    """Money in euros as people write it; empty is None where it may be left out."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return euros_of(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message(get_language() or "fi")) from refusal


class RoundForm(forms.Form):
    """A round: its frame, its criterion set and the least money for each impact area."""

    name = forms.CharField(label=_("Name of the round"), max_length=200)
    frame = EurosField(label=_("Frame in euros"), help_text=_("How much the chosen proposals may cost together"))
    criterion_set = forms.ChoiceField(label=_("Criteria"))

    def __init__(self, *arguments: Any, on: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.on = on
        field = self.fields["criterion_set"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in criterion_sets(on)]
        for area, named in AREAS:
            self.fields[f"minimum_{area}"] = EurosField(
                label=_("At least, in euros: %(area)s") % {"area": named}, required=False
            )

    def wish(self) -> RoundWish:
        """Return the round asked for; its criteria are those in force today."""
        given = self.cleaned_data
        minimum = {area: given[f"minimum_{area}"] for area, _named in AREAS if given[f"minimum_{area}"]}
        return RoundWish(
            name=given["name"], frame=given["frame"], criterion_set=given["criterion_set"], criteria_on=self.on,
            minimum=minimum,
        )  # fmt: skip


def long_text(label: Any, *, required: bool = False, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=widget, help_text=help_text, max_length=20_000)


class ProposalForm(forms.Form):
    """A proposal: who proposes what, its money, and its answer to every criterion."""

    code = forms.CharField(label=_("Attachment"), max_length=20, help_text=_("For example Liite 1"))
    division = forms.ChoiceField(label=_("Division"))
    title = forms.CharField(label=_("Name of the project"), max_length=300)
    need = long_text(_("The need"), required=True)
    lines = long_text(
        _("Budget lines"), required=True, rows=4, help_text=_("One on each line, for example: Devices; 120 000")
    )
    areas = forms.MultipleChoiceField(
        label=_("Impact areas"), choices=AREAS, required=False, widget=forms.CheckboxSelectMultiple
    )
    benefits = long_text(_("Benefits in the budget year"))
    platforms = long_text(_("Links to the city's common platforms"))
    risks = long_text(_("Risks"))
    attachment_text = long_text(_("Text of the attachment"), rows=6)

    def __init__(self, *arguments: Any, criteria: Sequence[Criterion], on: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.criteria = criteria
        field = self.fields["division"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, one.fi[0]) for one in tables().divisions.all_on(on)]
        for one in criteria:
            self.fields[f"answer_{one.id}"] = long_text(f"{one.id} {one.name(get_language() or 'fi')}", rows=2)

    def clean_lines(self) -> list[tuple[str, Decimal]]:
        """Read a line as its words and its sum, with a semicolon between."""
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            says, _semicolon, amount = line.rpartition(";")
            try:
                found.append((says.strip()[:200], euros_of(amount)))
            except Refusal as refusal:
                told = _("Line %(number)s: %(fault)s") % {"number": number, "fault": refusal.message(_language())}
                raise forms.ValidationError(told) from refusal
            if not says.strip():
                raise forms.ValidationError(_("Line %(number)s: say what the money is for.") % {"number": number})
        return found

    def wish(self) -> ProposalWish:
        given = self.cleaned_data
        answers = {one.id: given[f"answer_{one.id}"] for one in self.criteria if given[f"answer_{one.id}"]}
        same = ("code", "division", "title", "need", "lines", "areas", "benefits", "platforms", "risks")
        return ProposalWish(
            answers=answers, attachment_text=given["attachment_text"], **{name: given[name] for name in same}
        )


class FrameForm(forms.Form):
    """The levers of the advice; they stand in the address, so that it can be shared."""

    frame = EurosField(label=_("Frame in euros"))
    maximise = forms.ChoiceField(label=_("Choose for"), choices=AIMS)


class ChoiceForm(forms.Form):
    """Which proposals the group takes, and why."""

    chosen = forms.MultipleChoiceField(
        label=_("Proposals that the group takes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = long_text(_("Why the group decides so"), required=True, rows=5)

    def __init__(self, *arguments: Any, proposals: Sequence[Proposal], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), f"{one.code}: {one.title}") for one in proposals]

    def choice(self, frame: Decimal, maximise: str) -> Choice:
        given = self.cleaned_data
        return Choice(
            proposals=[int(one) for one in given["chosen"]], frame=frame, maximise=maximise, reason=given["reason"]
        )


def _language() -> str:
    return get_language() or "fi"

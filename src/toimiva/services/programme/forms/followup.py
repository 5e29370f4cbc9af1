"""Forms of a project's follow-up: milestone, risk, status report, impact target, manager, and a reason alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.ui.forms import HouseForm

from ..actions import ByHand, MilestoneValues, ReportValues, RiskValues, TargetValues
from ..models import ImpactTarget, Milestone, RiskState, StatusReport, TargetUnit
from ..policy.indicator_links import IndicatorLink
from ..policy.lights import LIGHTS, Light
from ..words import AREAS, COLOURS, LIGHT_NAMES, METHODS, RISK_STATES, UNITS

ONE_TO_FIVE = [(str(number), str(number)) for number in range(1, 6)]
HUNDRED = Decimal(100)
STORED = Decimal("0.000001")  # what the database keeps of a value; a share of it is told as per cent


def day(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen from a calendar where the browser has one."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def sentences(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), max_length=5000, **options)


class MilestoneForm(HouseForm):
    """A milestone; the reason is asked when a day that was told before is moved."""

    name = forms.CharField(label=_("Milestone"), max_length=200)
    due = day(_("Due day"))
    weight = forms.IntegerField(
        label=_("Weight"), initial=1, help_text=_("How much of the project this is beside its other milestones")
    )
    done_on = day(_("Done on"), required=False, help_text=_("Empty while it is not done"))
    evidence = sentences(
        _("Evidence"), rows=2, required=False, help_text=_("What shows that it is done: a document, an address")
    )
    reason = sentences(
        _("Why the day moves"), rows=2, required=False, help_text=_("Needed only when the due day changes")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, milestone: Milestone | None = None) -> None:
        names = ("name", "due", "weight", "done_on", "evidence")
        super().__init__(data, initial={name: getattr(milestone, name) for name in names} if milestone else {})
        if milestone is None:
            del self.fields["reason"]

    def values(self) -> MilestoneValues:
        told = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return MilestoneValues(**told)


class RiskForm(HouseForm):
    """A risk weighed from 1 to 5 twice."""

    text = forms.CharField(label=_("What may happen"), max_length=300)
    probability = forms.ChoiceField(label=_("Probability, 1–5"), choices=ONE_TO_FIVE, initial="3")
    effect = forms.ChoiceField(label=_("Effect, 1–5"), choices=ONE_TO_FIVE, initial="3")
    response = sentences(_("What is done about it"))
    owner = forms.CharField(label=_("Who sees to it"), max_length=200)
    due = day(_("By when"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=RISK_STATES.items(), initial=RiskState.OPEN)

    def values(self) -> RiskValues:
        told = dict(self.cleaned_data)
        return RiskValues(**told | {name: int(told[name]) for name in ("probability", "effect")})


class ReportForm(HouseForm):
    """A status report of a period: its text, and of each light the computed colour or another with a reason."""

    period_from = day(_("First day of the period"))
    period_to = day(_("Last day of the period"))
    text = sentences(_("What has happened and what comes next"), rows=6)

    def __init__(
        self, data: Mapping[str, Any] | None, computed: Mapping[str, Light], report: StatusReport | None = None
    ) -> None:
        names = ("period_from", "period_to", "text")
        super().__init__(data, initial={name: getattr(report, name) for name in names} if report else {})
        told = {one.light: one for one in report.lights.all() if one.by_hand} if report else {}
        for light in LIGHTS:
            self._add_light(light, computed[light], told.get(light))

    def _add_light(self, light: str, computed: Light, told: Any) -> None:
        choices = [("", _("As computed")), *COLOURS.items()]
        self.fields[f"{light}_colour"] = forms.ChoiceField(
            label=LIGHT_NAMES[light],
            choices=choices,
            required=False,
            initial=told.colour if told else "",
            help_text=_("Computed: %(colour)s. %(why)s")
            % {"colour": COLOURS[computed.colour], "why": computed.why(get_language() or "fi")},
        )
        self.fields[f"{light}_reason"] = forms.CharField(
            label=_("Why the light is set by hand: %(light)s") % {"light": LIGHT_NAMES[light]},
            required=False,
            max_length=1000,
            initial=told.reason if told else "",
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the colour of a light that only a reason was written for: it would be lost without a word."""
        told = self.cleaned_data
        for light in LIGHTS:
            if told.get(f"{light}_reason") and told.get(f"{light}_colour") == "":
                self.add_error(f"{light}_colour", _("You wrote a reason. Choose the colour, or leave out the reason."))
        return told

    def values(self) -> ReportValues:
        told = self.cleaned_data
        by_hand = {
            light: ByHand(told[f"{light}_colour"], told[f"{light}_reason"])
            for light in LIGHTS
            if told[f"{light}_colour"]
        }
        return ReportValues(
            period_from=told["period_from"], period_to=told["period_to"], text=told["text"], by_hand=by_hand
        )


class TargetForm(HouseForm):
    """An impact target of one of the project's leading indicators, whose unit and direction the table knows."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    area = forms.ChoiceField(label=_("Impact area"), choices=[(code, name) for code, (name, _says) in AREAS.items()])
    baseline_value = forms.DecimalField(
        label=_("Baseline"), localize=True, max_digits=15, decimal_places=6, help_text=_("A share as per cent")
    )
    baseline_from = day(_("First day of the baseline"))
    baseline_to = day(_("Last day of the baseline"))
    target_value = forms.DecimalField(label=_("Target"), localize=True, max_digits=15, decimal_places=6)
    target_on = day(_("Day of the target"))
    minimum_effect = forms.DecimalField(
        label=_("Minimum meaningful effect"),
        localize=True,
        max_digits=15,
        decimal_places=6,
        help_text=_("The least change that would mean something, in the same unit"),
    )
    population = forms.CharField(label=_("Population"), max_length=300, help_text=_("Whom the target tells of"))
    comparison_group = forms.CharField(label=_("Comparison group"), max_length=300, required=False)
    method = forms.ChoiceField(label=_("How the effect is evaluated"), choices=METHODS.items())
    reason = sentences(_("Why the target changes"), rows=2, help_text=_("The old version stays in the reports"))

    VALUES = ("baseline_value", "target_value", "minimum_effect")

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        links: Sequence[IndicatorLink],
        *,
        target: ImpactTarget | None = None,
        new_version: bool = False,
    ) -> None:
        super().__init__(data, initial=self._of(target) if target else {})
        self.links = {link.id: link for link in links}
        language = get_language() or "fi"
        named = [(link.id, f"{link.name.in_language(language)} ({UNITS[link.unit]})") for link in links]
        self.fields["indicator"].choices = named  # type: ignore[attr-defined]
        if not new_version:
            del self.fields["reason"]

    def _of(self, target: ImpactTarget) -> dict[str, Any]:
        told = {name: getattr(target, name) for name in self.base_fields if name != "reason"}  # why now, not why then
        factor = HUNDRED if target.unit == TargetUnit.SHARE else Decimal(1)
        return told | {name: _bare(getattr(target, name) * factor) for name in self.VALUES}

    def values(self) -> TargetValues:
        link = self.links[self.cleaned_data["indicator"]]
        told = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        factor = HUNDRED if link.unit == TargetUnit.SHARE else Decimal(1)
        shares = {name: (told[name] / factor).quantize(STORED) for name in self.VALUES}
        return TargetValues(**told | shares, unit=link.unit, rising=link.rising)


def _bare(value: Decimal) -> Decimal:
    """Without idle zeros, and never as 1E+1."""
    return Decimal(f"{value.normalize():f}")


class ManagerForm(HouseForm):
    """Who is named to manage the project."""

    user = forms.ChoiceField(label=_("Project manager"))

    def __init__(self, data: Mapping[str, Any] | None, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["user"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(HouseForm):
    """A reason and nothing else."""

    reason = sentences(_("Reason"), rows=2)

    def __init__(self, data: Mapping[str, Any] | None, *, required: bool = True, label: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].required = required
        if label is not None:
            self.fields["reason"].label = label


class StateForm(ReasonForm):
    """Whether the project is to be closed or open from now on, and why; pressed twice it asks for the same twice."""

    CLOSED, OPEN = "closed", "open"

    to = forms.ChoiceField(choices=[(CLOSED, CLOSED), (OPEN, OPEN)], widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, closes: bool) -> None:
        super().__init__(data)
        self.fields["to"].initial = self.CLOSED if closes else self.OPEN

    def closes(self) -> bool:
        return bool(self.cleaned_data["to"] == self.CLOSED)

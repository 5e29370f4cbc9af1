"""The words of the follow-up's codes in the language of the page: lights, colours, units, states, verdicts, changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

LIGHT_NAMES: dict[str, Any] = {
    "schedule": _("Schedule"),
    "money": _("Money"),
    "scope": _("Scope"),
    "impact": _("Impact"),
}
COLOURS: dict[str, Any] = {"green": _("green"), "yellow": _("yellow"), "red": _("red"), "grey": _("not known")}
# The pills tell the colours apart by shape as well: a disc, a triangle, a square, an open ring.
PILLS = {"green": "t-pill--ok", "yellow": "t-pill--warn", "red": "t-pill--err", "grey": "t-pill--open"}
AREAS: dict[str, Any] = {
    "SERVICE_DEFICIT": (_("Service deficit"), _("services that the epidemic left undone")),
    "YOUTH_UNEMPLOYMENT": (_("Youth unemployment"), _("young people without work")),
    "SEGREGATION_POLARISATION": (_("Segregation and polarisation"), _("differences between areas and groups")),
    "STAFF_COPING": (_("Staff coping"), _("how the city's staff manage")),
}
UNITS: dict[str, Any] = {
    "SHARE": _("per cent"),
    "DAYS": _("days"),
    "PERSONS": _("persons"),
    "EUROS": _("euros"),
    "POINTS": _("points"),
    "NUMBER": _("number"),
}
METHODS: dict[str, Any] = {
    "INTERRUPTED_SERIES": _("Interrupted time series"),
    "DIFFERENCES": _("Difference in differences"),
    "SYNTHETIC_CONTROL": _("Synthetic control"),
    "LOT": _("Drawing lots or a waiting list"),
    "BEFORE_AFTER": _("Before and after: follow-up, not an effect"),
}
RISK_STATES: dict[str, Any] = {"OPEN": _("open"), "OCCURRED": _("occurred"), "CLOSED": _("closed")}
REPORT_STATES: dict[str, Any] = {
    "DRAFT": (_("draft"), "t-pill--open"),
    "SUBMITTED": (_("waits for acceptance"), "t-pill--info"),
    "ACCEPTED": (_("accepted"), "t-pill--ok"),
}
VERDICTS: dict[str, Any] = {
    "EFFECT_SHOWN": _("Effect shown"),
    "NO_EFFECT_SHOWN": _("No effect shown"),
    "DATA_NOT_SUFFICIENT": _("Data not sufficient"),
    "NOT_EVALUATED": _("Not evaluated"),
}
VERDICT_REASONS: dict[str, Any] = {
    "no_evaluation_made": _("No evaluation has been made yet; a value alone shows no effect."),
    "follow_up_is_no_effect": _("Before and after is follow-up: it cannot show an effect."),
}
THINGS: dict[str, Any] = {
    "milestone": _("Milestone"),
    "risk": _("Risk"),
    "target": _("Impact target"),
    "report": _("Status report"),
    "manager": _("Project manager"),
    "project": _("Project"),
}
FIELDS: dict[str, Any] = {
    "added": _("added"),
    "ended": _("ended"),
    "agreed": _("agreed, version"),
    "new_version": _("new version"),
    "submitted": _("submitted to the steering group"),
    "accepted": _("accepted"),
    "returned": _("sent back"),
    "closed": _("closed"),
    "reopened": _("reopened"),
    "name": _("name"),
    "due": _("due day"),
    "baseline_due": _("baseline day"),
    "done_on": _("done on"),
    "weight": _("weight"),
    "evidence": _("evidence"),
    "text": _("text"),
    "probability": _("probability"),
    "effect": _("effect"),
    "response": _("what is done about it"),
    "owner": _("who sees to it"),
    "state": _("state"),
    "area": _("impact area"),
    "indicator": _("indicator"),
    "unit": _("unit"),
    "rising": _("direction"),
    "baseline_value": _("baseline"),
    "baseline_from": _("first day of the baseline"),
    "baseline_to": _("last day of the baseline"),
    "target_value": _("target"),
    "target_on": _("day of the target"),
    "population": _("population"),
    "comparison_group": _("comparison group"),
    "method": _("method"),
    "minimum_effect": _("minimum meaningful effect"),
}
# What the history keeps as a code, by its field.
VALUES: dict[str, dict[str, Any]] = {
    "state": RISK_STATES,
    "unit": UNITS,
    "method": METHODS,
    "area": {code: name for code, (name, _says) in AREAS.items()},
    "rising": {"True": _("more is better"), "False": _("less is better")},
}

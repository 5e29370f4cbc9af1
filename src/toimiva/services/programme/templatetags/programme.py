"""Words and small sums of the programme's templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.data.definitions import Indicator
from toimiva.city.data.queries import Latest
from toimiva.city.data.shown import sentence
from toimiva.city.ui.templatetags.toimiva import NBSP, number
from toimiva.services.programme.models import Decision, Project, ProjectNumber
from toimiva.services.programme.pages.overview import Bar, total
from toimiva.services.programme.tabs import tabs
from toimiva.services.programme.words import AREAS

register = template.Library()

STATES = {
    "ON_AGENDA": (_("on the agenda"), "t-pill--info", _("The matter is on the agenda.")),
    "TABLED": (_("tabled"), "t-pill--warn", _("The matter was tabled: the money cannot be used yet.")),
    "RETURNED": (_("returned for preparation"), "t-pill--warn", _("The matter was returned for preparation.")),
    "REMOVED": (_("removed from the agenda"), "t-pill--warn", _("The matter was removed from the agenda.")),
    "REJECTED": (_("rejected"), "t-pill--err", _("The proposal was rejected.")),
    "GRANTED": (_("granted"), "t-pill--ok", _("The money was granted as proposed.")),
    "GRANTED_MODIFIED": (_("granted with changes"), "t-pill--ok", _("The money was granted with changes.")),
    "OTHER": (_("no decision on money"), "", _("No decision on the money was made.")),
    "DRAFT_MOTION": (_("being prepared"), "t-pill--info", _("The motion is being prepared.")),
    "APPEAL_PERIOD": (_("can be appealed"), "t-pill--info", _("The decision can still be appealed.")),
    "FINAL": (_("final"), "t-pill--ok", _("The decision is final.")),
    "CORRECTED": (_("corrected"), "t-pill--ok", _("The final decision was corrected.")),
    "REVERSED_BY_COURT": (_("reversed by a court"), "t-pill--err", _("A court has reversed the decision.")),
}
RESOLUTIONS = {
    "PASSED_AS_PROPOSED": (_("Passed as proposed"), "t-pill--ok"),
    "PASSED_AFTER_VOTE": (_("Passed after a vote"), "t-pill--ok"),
    "PASSED_REVISED": (_("Passed as revised by the presenter"), "t-pill--ok"),
    "PASSED_MODIFIED": (_("Passed with changes"), "t-pill--ok"),
    "REJECTED": (_("Rejected"), "t-pill--err"),
    "NOTED": (_("Noted"), ""),
    "RETURNED": (_("Returned for preparation"), "t-pill--warn"),
    "REMOVED": (_("Removed from the agenda"), "t-pill--warn"),
    "TABLED": (_("Tabled"), "t-pill--warn"),
    "ELECTION": (_("Election"), ""),
    "": (_("No resolution yet"), ""),
}
BODIES = {
    "digital_steering_group": _("The city's digital steering group handled it"),
    "city_executive_group": _("The city's executive group handled it"),
}
FIGURES = {
    "GRANTED": _("Granted"),
    "COMMITTED": _("Committed"),
    "PROPOSED": _("Proposed"),
    "BUDGETED": _("Budgeted"),
    "OVERRUN": _("Overrun right"),
    "MARGIN_SHORTFALL": _("Shortfall of the operating margin"),
    "OWN_FINANCING_MAX": _("Own financing at most"),
    "TOTAL": _("Total"),
    "MENTIONED": _("Mentioned"),
}
APPEALS = {
    "PROHIBITED_PREPARATION_OR_EXECUTION": _("no appeal: preparation or execution only"),
    "MUNICIPAL_APPEAL_30_DAYS": _("municipal appeal, 30 days"),
}
FINDINGS = {
    "SUM_DIVISIONS": _("The divisions' shares do not add up to the sum of the motion"),
    "SUM_PROJECTS": _("The projects do not add up to the sum of the motion"),
    "SUM_PER_DIVISION": _("A division's projects do not add up to its share"),
    "DUPLICATE_NUMBER": _("A project number stands twice"),
    "NUMBER_SCHEME": _("A project number does not follow the number scheme"),
    "NUMBER_DIVISION_MISMATCH": _("A project number belongs to another division"),
    "UNKNOWN_DIVISION": _("A division is not known"),
    "AMOUNT_FORMAT": _("A sum is written so that it cannot be read for certain"),
    "JOINT_PROJECT_UNPAIRED": _("A joint project has no pair"),
    "MISSING_BUDGET_ITEM": _("The budget item is missing"),
    "ATTACHMENT_COUNT": _("The lists of attachments differ"),
    "PRESENTER_MISSING": _("The presenter is missing"),
    "LANGUAGE_VERSION_DIFFERS": _("The language versions differ"),
}


@register.filter
def state_word(state: str) -> Any:
    return STATES[state][0]


@register.filter
def state_pill(state: str) -> str:
    return STATES[state][1]


@register.filter
def state_sentence(state: str) -> Any:
    return STATES[state][2]


@register.filter
def resolution_word(resolution: str) -> Any:
    return RESOLUTIONS[resolution][0]


@register.filter
def resolution_pill(resolution: str) -> str:
    return RESOLUTIONS[resolution][1]


@register.filter
def area_word(area: str) -> Any:
    return AREAS[area][0]


@register.filter
def area_says(area: str) -> Any:
    return AREAS[area][1]


@register.filter
def body_word(body: str) -> Any:
    return BODIES.get(body, body)


@register.filter
def figure_word(kind: str) -> Any:
    return FIGURES.get(kind, kind)


@register.filter
def appeal_word(code: str | None) -> Any:
    if code and code.startswith("RECTIFICATION"):
        return _("request for rectification, 14 days")
    return APPEALS.get(code or "", code or "–")


@register.filter
def finding_words(finding: dict[str, Any]) -> Any:
    return FINDINGS.get(finding["code"], finding["code"])


@register.filter
def indicator_sentence(latest: Latest) -> str:
    return sentence(latest, get_language() or "fi")


@register.filter
def indicator_name(indicator: Indicator) -> str:
    return indicator.name.in_language(get_language())


@register.filter
def mark_class(kind: str) -> str:
    return {"error": " t-mark-text--err", "note": " t-mark-text--info"}.get(kind, "")


@register.simple_tag
def lang_of(language: str) -> SafeString | str:
    """The lang attribute of text in the decision's own language, where the page is in another."""
    return "" if language == get_language() or not language else format_html(' lang="{}"', language)


@register.filter
def anchor(decision: Decision, row: ProjectNumber) -> str:
    """The anchor of the place in the text where this project number's money stands."""
    figures = decision.reading["figures"]
    place = next((n for n, figure in enumerate(figures, 1) if figure["project_number"] == row.number), None)
    return f"t-f{place}" if place else "text"


@register.filter
def project_total(project: Project) -> Decimal:
    return total(project)


@register.filter
def largest_name(bars: list[Bar]) -> str:
    return max(bars, key=lambda bar: bar.share.amount).share.name if bars else ""


@register.filter
def largest_amount(bars: list[Bar]) -> Decimal | None:
    return max((bar.share.amount for bar in bars), default=None)


@register.filter
def millions(amount: Decimal) -> str:
    """Money in million euros with two decimals: 3,20 M€."""
    return number(amount / 1_000_000, 2) + NBSP + "M€"


@register.filter
def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


@register.filter
def plus(value: float, more: float) -> float:
    return value + more


@register.filter
def times(value: float, factor: float) -> float:
    return value * factor


@register.filter
def svg(value: float) -> str:
    """A length of a drawing, with a decimal point whatever the language."""
    return f"{value:.1f}"


@register.inclusion_tag("programme/_tabs.html", takes_context=True)
def programme_tabs(context: Any, programme_id: int, current: str) -> dict[str, Any]:
    """The parts of a programme as tabs; `current` is the view that is shown. A single tab is not drawn."""
    return {"tabs": tabs(context["request"].actor, programme_id, current)}

"""Words of the import's and the matter's templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from toimiva.city.identity.roles import role_cards
from toimiva.city.refusals import Refusal
from toimiva.city.ui.templatetags.toimiva import euros

from ..models import AhjoRequest, DecisionDraft
from ..policy.matter_states import MOVES

register = template.Library()

REMEDIES = {
    "rectification": gettext_lazy("request for rectification, 14 days"),
    "municipal_appeal": gettext_lazy("municipal appeal, 30 days"),
    "prohibited": gettext_lazy("no appeal: preparation or execution only"),
    "": gettext_lazy("Not known"),
}
FLAGS = {
    "EXECUTION_PROHIBITED": gettext_lazy(
        "Execution is prohibited until the decision is final (Local Government Act section 143)."
    ),
    "EXECUTION_USELESS": gettext_lazy(
        "Execution would make an appeal useless: wait until the decision is final (Local Government Act section 143)."
    ),
    "MINUTES_NOT_PUBLISHED": gettext_lazy(
        "The day the minutes were on the public network is not known, so the time to appeal does not run here yet."
    ),
    "DAY_TO_VERIFY": gettext_lazy("The day of the decision is to be verified."),
    "REMEDY_UNKNOWN": gettext_lazy("The text names no remedy. Enter how the decision can be appealed."),
    "GRANT_REVERSED": gettext_lazy("A court has reversed the grant: nothing more may be allotted."),
}


@register.filter
def remedy_word(remedy: str) -> Any:
    return REMEDIES[remedy]


@register.filter
def flag_words(flag: str) -> Any:
    return FLAGS[flag]


@register.filter
def move_says(rule: str) -> str:
    """What the rule of a move says; its words are the table's own, in English only, so other pages leave them out."""
    return next((move.says for move in MOVES if move.id == rule), "") if get_language() == "en" else ""


@register.filter
def role_word(role: str) -> str:
    """A role in the language of the page; a job is the system."""
    card = role_cards().get(role)
    return card.name.in_language(get_language() or "fi") if card else _("the system")


@register.filter
def euros_exact(amount: Any) -> str:
    """A sum with its cents where it has any; unknown is a dash."""
    if amount in (None, ""):
        return "–"
    value = Decimal(str(amount))
    return euros(value, 0 if value == value.to_integral_value() else 2)


@register.filter
def draft_name(draft: DecisionDraft) -> str:
    """What a draft is called: body and section, else its diary number or the name of its file."""
    case = (draft.reading or {}).get("case") or draft.filled or {}
    section = f" § {case['section']}" if case.get("section") else ""
    return f"{case.get('decision_maker') or ''}{section}".strip() or case.get("diary_number") or draft.source_name


@register.filter
def draft_waits_for(draft: DecisionDraft) -> str:
    """What has to be done to a draft next."""
    if draft.reading is None:
        return _("the form to be filled in")
    errors = sum(finding["severity"] == "error" for finding in draft.reading["findings"])
    return _("reasons for %(count)s errors") % {"count": errors} if errors else _("the review")


@register.filter
def why_words(answer: dict[str, Any]) -> str:
    """Why a decision was left to a person: the words of the refusal that was kept."""
    return Refusal(answer["fault"], **answer["facts"]).message(get_language() or "fi")


@register.filter
def fault_words(request: AhjoRequest) -> str:
    """Why a request to Ahjo has no answer."""
    return Refusal(request.fault, **request.fault_facts).message(get_language() or "fi")

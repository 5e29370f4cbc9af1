"""Words of the selection's templates: states, divisions, agreement, why a proposal is not advised."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.ui.templatetags.toimiva import number
from toimiva.services.programme.engine.scoring import ProposalScore
from toimiva.services.programme.policy.tables import tables

register = template.Library()

STATES = {
    "PREPARING": (_("in preparation"), "t-pill--info"),
    "SCORING": (_("open for scoring"), "t-pill--warn"),
    "CLOSED": (_("scoring has ended"), "t-pill--info"),
    "DECIDED": (_("decided"), "t-pill--ok"),
}
BECAUSE = {
    "money": _("does not fit the best set"),
    "threshold": _("stays under a threshold"),
    "no_score": _("has no score that counts"),
}
AGREEMENT = {
    "AGREE": _("The scorers agree."),
    "TENTATIVE": _("The scorers agree in part: take the order as tentative."),
    "DISAGREE": _("The scorers differ: talk before you decide."),
    "UNKNOWN": _("Agreement cannot be told: it needs two scorers and scores that differ."),
}
CRITERIA_SETS = {"recovery": _("The programme's selection criteria")}


@register.filter
def round_word(state: str) -> Any:
    return STATES[state][0]


@register.filter
def round_pill(state: str) -> str:
    return STATES[state][1]


@register.filter
def division_word(code: str) -> str:
    """A division by its name in the language of the page; a code that the table does not know stands as it is."""
    found = next((one for one in tables().divisions if one.id == code), None)
    if found is None:
        return code
    return found.sv[0][:1].upper() + found.sv[0][1:] if get_language() == "sv" else found.fi[0]


@register.filter
def because_word(code: str) -> Any:
    return BECAUSE.get(code, "")


@register.filter
def agreement_sentence(word: str) -> Any:
    return AGREEMENT[word]


@register.filter
def set_word(name: str) -> Any:
    return CRITERIA_SETS.get(name, name)


@register.filter
def rank_words(scored: ProposalScore) -> str:
    """The ranks a proposal takes as weights vary: 2 or 1–4."""
    if scored.best_rank is None or scored.best_rank == scored.worst_rank:
        return number(scored.rank)
    return f"{number(scored.best_rank)}–{number(scored.worst_rank)}"


@register.filter
def minus(value: float, less: float) -> float:
    return value - less

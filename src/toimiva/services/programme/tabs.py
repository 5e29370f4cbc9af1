"""The parts of one programme that a person moves between: each tab's page, its words and who may open it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toimiva.city.access import Actor, allowed


@dataclass(frozen=True)
class Tab:
    """A page of a programme; its address takes `programme_id`."""

    view: str
    words: str | Promise
    operation: str


TABS = (
    Tab("programme:programme", _("Overview"), "programme.overview.read"),
    Tab("programme:money", _("Money"), "programme.figures.read"),
    Tab("programme:spending", _("Public spending"), "programme.spending.read"),
    Tab("programme:ledger", _("Ledger"), "programme.ledger.read"),
    Tab("programme:actuals", _("Actuals"), "programme.actuals.read"),
    Tab("programme:portfolio", _("Follow-up"), "programme.followup.read"),
    Tab("programme:rounds", _("Proposals"), "programme.round.read"),
    Tab("programme:cycle-reports", _("Reports"), "programme.cycle_report.read"),
)  # fmt: skip


def tabs(actor: Actor, programme_id: int, current: str) -> list[tuple[str, str | Promise, bool]]:
    """Return the tabs this actor may open: address, words, whether it is the one shown (`current` is its view)."""
    return [
        (reverse(tab.view, args=[programme_id]), tab.words, tab.view == current)
        for tab in TABS
        if allowed(actor, tab.operation)
    ]

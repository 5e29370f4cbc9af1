"""What can be read of a matter: its handlings, its moves and who made them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from toimiva.city.access import Actor, may
from toimiva.city.refusals import Missing

from ..models import Decision, Matter, MatterEvent


def matter(actor: Actor, matter_id: int) -> Matter:
    """Return one matter with the decision that decided it; `Missing` when there is none."""
    rows = Matter.objects.filter(may(actor, "programme.matter.read"), pk=matter_id)
    found = rows.select_related("deciding", "programme").first()
    if found is None:
        raise Missing("not_found")
    return found


def matter_of(actor: Actor, diary_number: str) -> Matter | None:
    """Return the matter of a diary number, where the house knows it."""
    return Matter.objects.filter(may(actor, "programme.matter.read"), diary_number=diary_number).first()


def stored_section(actor: Actor, case: Mapping[str, Any], language: str) -> Decision | None:
    """Return the stored handling whose section a text would replace: same matter, section, body and language."""
    if not case["section"]:
        return None
    rows = Decision.objects.filter(
        may(actor, "programme.decision.read"), matter__diary_number=case["diary_number"], section=case["section"],
        decision_maker=case["decision_maker"] or "", language=language, replaced_by=None,
    )  # fmt: skip
    return rows.defer("source_text", "reading").first()


def matter_events(matter: Matter) -> QuerySet[MatterEvent]:
    """Return the moves of a matter that was fetched by `matter`, in their order."""
    return matter.events.select_related("by", "decision").defer("decision__source_text", "decision__reading")

"""The queue of applications by the statutory due date, and the children whose address is protected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from toimiva.city.access import Actor, may, require

from ..models import Application, RoundChild
from ..models.applications import OPEN
from .shielding import shielded


def applications(actor: Actor) -> QuerySet[Application]:
    """Return the open applications this actor may see, what is due first on top; those without a due date last."""
    require(actor, "daycare.application.read")
    rows = Application.objects.filter(may(actor, "daycare.application.read"), state__in=OPEN)
    order = (F("due_date").asc(nulls_last=True), "sent_at", "id")
    return rows.select_related("child", "offer").order_by(*order)


def protected_among(children: list[UUID]) -> set[UUID]:
    """Return which of these children are protected."""
    return set(shielded().filter(pk__in=children).values_list("pk", flat=True))


@dataclass(frozen=True, kw_only=True)
class Due:
    """Where the queue stands on a day."""

    open: int
    overdue: int
    this_week: int


def due_counts(actor: Actor, on: date, week: date) -> Due:
    """Return how many applications are open, past their due date, and due by `week`."""
    rows = applications(actor)
    return Due(
        open=rows.count(),
        overdue=rows.filter(due_date__lt=on).count(),
        this_week=rows.filter(due_date__gte=on, due_date__lte=week).count(),
    )


def restricted(actor: Actor) -> QuerySet[RoundChild]:
    """Return the protected children that rounds have left to a person, the newest round first; names only."""
    require(actor, "daycare.restricted.read")
    rows = RoundChild.objects.filter(may(actor, "daycare.restricted.read"), excluded="protected")
    open_rounds = rows.exclude(round__state="CANCELLED").select_related("round", "child")
    return open_rounds.order_by("-round__made_at", "child__sort_name", "pk")


def restricted_applications(actor: Actor) -> QuerySet[Application]:
    """Return the open applications of protected children, what is due first on top."""
    require(actor, "daycare.restricted.read")
    rows = Application.objects.filter(may(actor, "daycare.restricted.read"), state__in=OPEN).select_related("child")
    return rows.filter(child_id__in=shielded()).order_by(F("due_date").asc(nulls_last=True), "sent_at", "id")

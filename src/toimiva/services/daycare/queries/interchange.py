"""What other systems read, a page at a time: applications, offers, and the rows of a run, in an order that stays."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing, Refusal

from ..models import Application, Offer, Round, Run, RunRow
from ..models.applications import OPEN, ApplicationState
from ..models.offers import OfferState
from .desk import rows_of
from .shielding import unshielded

M = TypeVar("M", bound=Model)
SHOWN = tuple(state for state in ApplicationState.values if state != ApplicationState.CREATED)


def applications_after(actor: Actor, *, state: str = "", after: UUID | None = None) -> QuerySet[Application]:
    """Return the applications this actor may see from the one `after` on, what is due first on top.

    `state` empty: those that are open. What a family has not sent is nobody's but its own.
    """
    require(actor, "daycare.application.read")
    if state and state not in SHOWN:
        raise Refusal("bad_value", field="state", value=state, expected=", ".join(SHOWN))
    wanted = Q(state=state) if state else Q(state__in=OPEN)
    seen = Application.objects.filter(may(actor, "daycare.application.read"), sent_at__isnull=False)
    rows = seen.filter(wanted).order_by(F("due_date").asc(nulls_last=True), "sent_at", "id")
    if after is not None:
        last = _last(seen, after)
        later = Q(sent_at__gt=last.sent_at) | Q(sent_at=last.sent_at, id__gt=last.pk)
        if last.due_date is None:
            rows = rows.filter(later, due_date=None)
        else:
            rows = rows.filter(Q(due_date__gt=last.due_date) | Q(due_date=None) | later & Q(due_date=last.due_date))
    return rows.prefetch_related("wishes")


def one_application(actor: Actor, application_id: UUID) -> Application:
    """Return an application that was sent; `Missing` where there is none or not for this actor."""
    require(actor, "daycare.application.read")
    rows = Application.objects.filter(may(actor, "daycare.application.read"), sent_at__isnull=False)
    return _one(rows.prefetch_related("wishes"), application_id)


def offers_after(
    actor: Actor, *, round_id: UUID | None = None, state: str = "", after: UUID | None = None
) -> QuerySet[Offer]:
    """Return the offers whose children may be named from the one `after` on, what is to be answered first on top."""
    if state and state not in OfferState.values:
        raise Refusal("bad_value", field="state", value=state, expected=", ".join(OfferState.values))
    seen = _offers(actor)
    rows = seen.order_by("answer_by", "id")
    if round_id is not None:
        rows = rows.filter(round=round_id)
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        last = _last(seen, after)
        rows = rows.filter(Q(answer_by__gt=last.answer_by) | Q(answer_by=last.answer_by, id__gt=last.pk))
    return rows


def one_offer(actor: Actor, offer_id: UUID) -> Offer:
    """Return an offer; `Missing` also where its child may not be named."""
    return _one(_offers(actor), offer_id)


def runs_of(round_: Round) -> QuerySet[Run]:
    """Return the runs of a round, the newest first."""
    return round_.runs.order_by("-number")


def one_run(round_: Round, number: int) -> Run:
    """Return a run of a round by its number."""
    found = round_.runs.filter(number=number).first()
    if found is None:
        raise Missing("not_found")
    return found


def run_rows_after(run: Run, after: UUID | None = None) -> QuerySet[RunRow]:
    """Return what the run gives to the children who may be named, in the order of their ids."""
    rows = rows_of(run).order_by("child_id")
    return rows if after is None else rows.filter(child_id__gt=after)


def _offers(actor: Actor) -> QuerySet[Offer]:
    require(actor, "daycare.offer.read")
    return unshielded(Offer.objects.filter(may(actor, "daycare.offer.read")))


def _one(rows: QuerySet[M], pk: UUID) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing("not_found")
    return found


def _last(rows: QuerySet[M], after: UUID) -> M:
    """Return the row that a page ended with; it may have changed since, and the next page goes on from where it is."""
    found = rows.filter(pk=after).first()
    if found is None:
        raise Refusal("bad_value", field="cursor", value=str(after), expected="next")
    return found

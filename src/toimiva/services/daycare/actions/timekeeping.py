"""What time does to offers: a reminder half way, the end on the last day, and the end of what can no longer be kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.outreach.actions import cancel, enqueue
from toimiva.city.webhooks.actions import publish

from ..models import Offer, Round
from ..models.offers import HOLDING, OfferState
from ..models.rounds import RoundState
from ..policy.offers import offer_rule
from ..queries.kept import not_kept
from .sending import message

AT_ONCE = 500
TOLD = ("unit_closed",)  # the family knows by itself that it moved, or that it has a place


@transaction.atomic
def remind_offers(actor: Actor, *, now: datetime) -> int:
    """Remind the guardians of offers not answered when `days_of_reminder` are left; returns how many offers."""
    require(actor, "daycare.offers.keep_time")
    today = timezone.localdate(now)
    days = offer_rule(today).days_of_reminder
    rows = _waiting().filter(reminded_at=None, answer_by__gte=today, answer_by__lte=today + timedelta(days=days))
    due = list(rows.select_related("child", "unit__unit")[:AT_ONCE])
    wanted = [
        message("daycare.offer_reminder", offer, told.guardian_id) for offer in due for told in offer.offered_to.all()
    ]
    enqueue(actor, wanted, now=now)
    Offer.objects.filter(pk__in=[offer.pk for offer in due]).update(reminded_at=now)
    if due:
        record(actor, "daycare.offers.keep_time", at=now, reminded=len(due))
    return len(due)


@transaction.atomic
def expire_offers(actor: Actor, *, now: datetime) -> int:
    """End the offers whose last day has passed: their seats are free for others. Returns how many."""
    require(actor, "daycare.offers.keep_time")
    due = list(_waiting().filter(answer_by__lt=timezone.localdate(now))[:AT_ONCE])
    for offer in due:
        offer.state = OfferState.EXPIRED
        offer.save(update_fields=["state"])
        cancel(actor, offer.pk, now=now)
    if due:
        record(actor, "daycare.offers.keep_time", at=now, expired=[offer.pk for offer in due])
        publish("daycare.offer.expired", [{"offer": offer.pk} for offer in due], at=now)
    _close_rounds(actor, now)
    return len(due)


@transaction.atomic
def withdraw_offers(actor: Actor, *, now: datetime) -> int:
    """Withdraw offers that can no longer be kept: the child died or moved away, has a place, or the unit closes."""
    require(actor, "daycare.offers.keep_time")
    count = 0
    for code, condition in not_kept().items():
        for offer in _waiting().filter(condition)[:AT_ONCE]:
            withdraw(actor, offer, code, now=now)
            count += 1
    return count


def withdraw(actor: Actor, offer: Offer, code: str, *, now: datetime) -> None:
    """Take one locked offer back for a reason, and tell its guardians."""
    offer.state, offer.withdrawn_because = OfferState.WITHDRAWN, code
    offer.save(update_fields=["state", "withdrawn_because"])
    cancel(actor, offer.pk, now=now)
    if code in TOLD:
        whole = Offer.objects.select_related("child", "unit__unit").get(pk=offer.pk)
        told = offer.offered_to.values_list("guardian_id", flat=True)
        enqueue(actor, [message("daycare.offer_withdrawn", whole, guardian) for guardian in told], now=now)
    record(actor, "daycare.offer.withdraw", offer, at=now, person=offer.child_id, because=code)
    publish("daycare.offer.withdrawn", [{"offer": offer.pk}], at=now)


def _waiting() -> QuerySet[Offer]:
    """Offers that wait for an answer, locked; those another transaction works on are left to it."""
    rows = Offer.objects.select_for_update(skip_locked=True, of=("self",)).filter(state__in=HOLDING)
    return rows.order_by("answer_by", "id")


def _close_rounds(actor: Actor, now: datetime) -> None:
    """Close the rounds with nothing left to wait for."""
    for round_ in Round.objects.select_for_update().filter(state=RoundState.SENT):
        if not round_.offers.filter(state__in=HOLDING).exists():
            round_.state = RoundState.CLOSED
            round_.save(update_fields=["state"])
            record(actor, "daycare.round.close", round_, at=now)

"""A round after sending: how far its offers have come, and which answers wait for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.places.models import ServiceUnit
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Person

from ..models import Offer, Round, RunRow
from ..models.applications import ApplicationState
from ..models.offers import HOLDING, OfferState
from .guardians import guardians_on
from .shielding import unshielded


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The offers of a round by how far they have come. `declined`: by the reason given, the most common first."""

    sent: int
    opened: int
    accepted: int
    declined: list[tuple[str, int]]
    waiting: int
    expired: int
    withdrawn: int

    @property
    def no(self) -> int:
        return sum(count for _because, count in self.declined)


@dataclass(frozen=True, kw_only=True)
class OfUnit:
    """The offers of one unit."""

    unit: ServiceUnit
    sent: int
    accepted: int
    declined: int
    waiting: int
    expired: int


def figures(round_: Round) -> Figures:
    """Return the counts of the round's offers."""
    rows = Offer.objects.filter(round=round_)
    states = Counter(dict(rows.order_by().values_list("state").annotate(Count("pk"))))
    reasons = rows.filter(state=OfferState.DECLINED).order_by().values_list("declined_because").annotate(Count("pk"))
    return Figures(
        sent=sum(states.values()),
        opened=rows.filter(opened_at__isnull=False).count(),
        accepted=states[OfferState.ACCEPTED],
        declined=sorted(reasons, key=lambda one: (-one[1], one[0])),
        waiting=sum(states[state] for state in HOLDING),
        expired=states[OfferState.EXPIRED],
        withdrawn=states[OfferState.WITHDRAWN],
    )


def by_unit(round_: Round) -> list[OfUnit]:
    """Return the counts unit by unit, in the order of names."""

    def count(states: tuple[str, ...]) -> Count:
        return Count("pk", filter=Q(state__in=states))

    rows = Offer.objects.filter(round=round_).order_by().values_list("unit_id")
    sums = {
        unit: counts
        for unit, *counts in rows.annotate(
            sent=Count("pk"), accepted=count((OfferState.ACCEPTED,)), declined=count((OfferState.DECLINED,)),
            waiting=count(HOLDING), expired=count((OfferState.EXPIRED,)),
        )
    }  # fmt: skip
    units = ServiceUnit.objects.in_bulk(list(sums))
    found = []
    for unit in sorted(units.values(), key=lambda one: (one.sort_fi, one.name_fi)):
        sent, accepted, declined, waiting, expired = sums[unit.pk]
        found.append(
            OfUnit(unit=unit, sent=sent, accepted=accepted, declined=declined, waiting=waiting, expired=expired)
        )
    return found


def not_sent(round_: Round) -> list[tuple[str, int]]:
    """Return why offers of the chosen run were not made at sending, and how many."""
    rows = RunRow.objects.filter(run=round_.chosen, reasons__has_key="not_sent")
    return sorted(Counter(str(reasons["not_sent"]) for reasons in rows.values_list("reasons", flat=True)).items())


def offers_of_round(actor: Actor, round_: Round, on: date, *, state: str = "") -> QuerySet[Offer]:
    """Return the round's offers whose children may be named, the next to end first; `state` narrows them.

    "person": an answer waits for a person. "waiting": no answer yet.
    """
    require(actor, "daycare.offer.read")
    rows = unshielded(Offer.objects.filter(may(actor, "daycare.offer.read"), round=round_))
    if state == "person":
        rows = rows.filter(waits_for_a_person())
    elif state == "waiting":
        rows = rows.filter(state__in=HOLDING)
    elif state in OfferState.values:
        rows = rows.filter(state=state)
    return rows.select_related("child", "unit__unit", "application").order_by("answer_by", "child__sort_name", "pk")


def waits_for_a_person() -> Q:
    """Return the offers whose answer waits for an adviser: guardians apart, a late yes, another unit wanted."""
    waits = Q(application__state=ApplicationState.WAITING_CONFIRMATION)
    return waits | Q(application__state=ApplicationState.WAITING_PLACEMENT)


@dataclass(frozen=True, kw_only=True)
class OnThePhone:
    """An offer and who may answer it on the phone."""

    offer: Offer
    guardians: list[Person]

    @property
    def late(self) -> bool:
        return self.offer.state == OfferState.EXPIRED

    @property
    def can_be_answered(self) -> bool:
        return self.offer.holds_a_seat or self.late and self.offer.late_answer_at is None


def on_the_phone(actor: Actor, offer_id: UUID, on: date) -> OnThePhone:
    """Return an offer to the adviser who has its family on the phone; `Missing` where the child may not be named."""
    require(actor, "daycare.offer.answer_for")
    rows = unshielded(Offer.objects.filter(may(actor, "daycare.offer.answer_for"), pk=offer_id))
    offer = rows.select_related("child", "unit__unit", "round").first()
    if offer is None:
        raise Missing("not_found")
    ids = guardians_on([offer.child_id], on).get(offer.child_id, [])
    guardians = sorted(Person.objects.filter(pk__in=ids), key=lambda one: (one.sort_name, str(one.pk)))
    return OnThePhone(offer=offer, guardians=guardians)

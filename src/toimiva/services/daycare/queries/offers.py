"""An offer as its guardian sees it: the place, the way there, the fee, why this place, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.places.models import ServiceUnit
from toimiva.city.residents.models import Person

from ..models import Application, Offer
from ..models.offers import HOLDING, OfferState
from ..policy.ages import earliest_start
from ..policy.offers import offer_rule
from .guardians import guardians_on
from .homes import is_shielded


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An offer with all that its page needs. `minutes` is None where an address is protected, now or then.

    `nearer` are the units the child would have liked more: their names, and whether they were full or others went
    before. `others` are the other guardians' names; empty where any of them is protected.
    """

    offer: Offer
    child: str
    unit: ServiceUnit
    minutes: int | None
    estimate: bool
    fee_max: int | None
    nearer: list[tuple[ServiceUnit, bool]]
    sibling: bool
    may_start_from: date
    others: list[str]
    answered_by: str
    own_answer: bool
    decision_by: date
    application: Application | None
    over: bool

    @property
    def waits(self) -> bool:
        return self.offer.state in HOLDING and not self.over


def offers_of(person_ids: list[UUID]) -> QuerySet[Offer]:
    """The offers that wait for an answer about these children, the first due first."""
    rows = Offer.objects.filter(child_id__in=person_ids, state__in=[OfferState.SENT, OfferState.OPENED])
    return rows.select_related("child", "unit__unit").order_by("answer_by", "id")


def readable(actor: Actor, offer_id: UUID) -> Offer | None:
    """Return the offer if this actor may read it."""
    require(actor, "daycare.offer.read")
    rows = Offer.objects.filter(may(actor, "daycare.offer.read"), pk=offer_id)
    return rows.select_related("child", "unit__unit", "round").first()


def shown(offer: Offer, *, on: date, reader: UUID | None = None) -> Shown:
    """Return the offer as `reader` (a guardian; None: who has only the link) sees it on a day."""
    guardians = Person.objects.filter(pk__in=guardians_on([offer.child_id], on).get(offer.child_id, [])).order_by("pk")
    people = list(guardians)
    hidden = is_shielded(offer.child)
    travel = None if hidden else offer.travel_s
    better = [] if hidden else offer.reasons.get("better") or []
    names = ServiceUnit.objects.in_bulk([UUID(unit) for unit, _ in better])
    return Shown(
        offer=offer,
        child=first_name(offer.child),
        unit=offer.unit.unit,
        minutes=None if travel is None else max(1, -(-travel // 60)),
        estimate=bool(offer.reasons.get("estimate")),
        fee_max=None if offer.fee_max_cents is None else offer.fee_max_cents // 100,
        nearer=[(names[UUID(unit)], full) for unit, full in better if UUID(unit) in names],
        sibling=bool(offer.reasons.get("sibling")),
        may_start_from=earliest_start(offer.child.date_of_birth),
        others=[] if hidden or reader is None else [one.name for one in people if one.pk != reader],
        answered_by=next((one.name for one in people if one.pk == offer.answered_by_id and not hidden), ""),
        own_answer=reader is not None and offer.answered_by_id == reader,
        decision_by=on + timedelta(days=offer_rule(on).days_to_decide),
        application=Application.objects.filter(offer=offer).first(),
        over=offer.is_over(on),
    )


def first_name(person: Person) -> str:
    """Return what the person is called: a child in a message to its own family."""
    return person.call_name or person.first_names.split(" ")[0]

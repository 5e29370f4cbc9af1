"""Offers as JSON, for officials and other systems; a guardian's answer that came another way is brought here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from ninja.decorators import decorate_view

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.refusals import Refusal
from toimiva.city.ui import operation
from toimiva.city.ui.conditional import private_page

from .. import actions
from ..actions import Declined
from ..models import Offer
from ..models.offers import Answer, Channel
from ..queries.answers import on_the_phone
from ..queries.guardians import guardians_on
from ..queries.interchange import offers_after, one_offer
from .router import router


class OfferOut(Schema):
    """A place offered. `guardians` are those of today, who may answer; `travel_s` the walk in seconds.

    Offers of children whose home is protected are in no answer of the API.
    """

    id: UUID
    round: UUID
    child: UUID
    guardians: list[UUID]
    unit: UUID
    band: str
    starts: date
    travel_s: int | None
    fee_max_cents: int | None
    fee_confirmed: bool
    state: str
    sent_at: datetime | None
    answer_by: date
    opened_at: datetime | None
    answered_at: datetime | None
    answer_channel: str
    declined_because: str
    ask_again_on: date | None
    withdrawn_because: str


class OfferPage(Schema):
    """A page of offers; pass `next` as `cursor` until it is null."""

    offers: list[OfferOut]
    next: UUID | None


class AnswerIn(Schema):
    """What a guardian has said: yes, no (`because` says why), or late, a yes after the last day."""

    answer: Literal["yes", "no", "late"]
    by: UUID
    because: str = ""
    ask_again_on: date | None = None


@router.get("/offers", response=OfferPage)
@operation("daycare.offer.read")
@reads_persons
def offers(
    request: HttpRequest, round: UUID | None = None, state: str = "", cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:  # fmt: skip
    """The offers, what is to be answered first on top; of one `round` or in one `state` where wished."""
    actor = request.actor  # type: ignore[attr-defined]
    found = list(offers_after(actor, round_id=round, state=state, after=cursor)[: limit + 1])
    return {"offers": _told(request, found[:limit]), "next": found[limit - 1].pk if len(found) > limit else None}


@router.get("/offers/{offer_id}", response=OfferOut)
@decorate_view(private_page)
@operation("daycare.offer.read")
@reads_persons
def offer(request: HttpRequest, offer_id: UUID) -> dict[str, Any]:
    """One offer, with an ETag: sent back in If-None-Match, it is answered 304 until something changes."""
    return _told(request, [one_offer(request.actor, offer_id)])[0]  # type: ignore[attr-defined]


@router.post("/offers/{offer_id}/answer", response=OfferOut)
@operation("daycare.offer.answer_for")
@reads_persons
def answer_offer(request: HttpRequest, offer_id: UUID, body: AnswerIn) -> dict[str, Any]:
    """Bring the answer of a guardian who gave it by phone. The same answer again changes nothing.

    A second, different answer, or one after the last day, is refused with 409: a yes after it is sent as `late`.
    """
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    on_the_phone(actor, offer_id, timezone.localdate(now))  # a child who may not be named is called by a person
    if body.answer == "yes":
        found = actions.accept(actor, offer_id, now=now, by=body.by, channel=Channel.PHONE)
    elif body.answer == "no":
        if not body.because:
            raise Refusal("bad_value", field="because", value="", expected=", ".join(Answer.values))
        declined = Declined(because=body.because, ask_again_on=body.ask_again_on)
        found = actions.decline(actor, offer_id, declined, now=now, by=body.by, channel=Channel.PHONE)
    else:
        actions.accept_late(actor, offer_id, now=now, by=body.by)
        found = Offer.objects.get(pk=offer_id)
    return _told(request, [found])[0]


def _told(request: HttpRequest, found: list[Offer]) -> list[dict[str, Any]]:
    """Return the offers as the API tells them, and leave the trail of the look."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    children = [one.child_id for one in found]
    guardians = guardians_on(children, timezone.localdate(now))
    record_read(actor, "daycare.offer.read", at=now, people=children)
    own = [name for name in OfferOut.model_fields if name not in ("round", "child", "unit", "guardians")]
    return [
        {name: getattr(one, name) for name in own}
        | {
            "round": one.round_id, "child": one.child_id, "unit": one.unit_id,
            "guardians": sorted(guardians.get(one.child_id, [])),
        }
        for one in found
    ]  # fmt: skip

"""The answer to an offer: yes, no, or too late; given once, by a guardian, on a page, by text message or by phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, system
from toimiva.city.audit.trail import record
from toimiva.city.outreach.actions import cancel, enqueue
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.webhooks.actions import publish

from ..models import Application, Offer, OfferedTo, Placement
from ..models.applications import OPEN, ApplicationState
from ..models.offers import HOLDING, Answer, Channel, OfferState
from ..policy.due_date import Sent, due_date
from ..queries.guardians import guardians_on, is_guardian, live_apart
from ..queries.kept import why_not_kept
from .constraints import refused_by
from .placing import open_case_of
from .sending import hash_of, message

RELATED = ("child", "unit__unit", "round")


@dataclass(frozen=True, kw_only=True)
class Declined:
    """A no: why, and when the family wants to be asked again (None: by the rule of the cohort)."""

    because: str
    ask_again_on: date | None = None


@transaction.atomic
def accept(
    actor: Actor, offer_id: UUID, *, now: datetime, by: UUID | None = None, channel: str = Channel.PAGE
) -> Offer:
    """Take the place: the seat is the child's from this moment. The same yes again changes nothing.

    `by` is the guardian where another gives her answer (a text message, a call). After the last day, or when the
    offer was withdrawn, the answer is refused; a late yes is written down and waits for an adviser.
    """
    offer, guardian = _to_answer(actor, offer_id, by, now)
    if offer.state == OfferState.ACCEPTED:
        return offer
    _require_open(offer, "offer_answered_no", now)
    if why_not_kept(offer):
        raise Conflict("offer_cannot_be_kept", phone=settings.TOIMIVA_CITY.phone)
    offer.state, offer.answered_at, offer.answered_by_id = OfferState.ACCEPTED, now, guardian
    offer.answer_channel = channel
    offer.save()
    with refused_by(seat_is_free="seat_taken", one_place_at_a_time="has_place_already"):
        placement = Placement.objects.create(
            child_id=offer.child_id, unit_id=offer.unit_id, starts=offer.starts, source=Placement.Source.OFFER,
            offer=offer, made_at=now,
        )  # fmt: skip
    application = _application(offer, guardian, now)
    apart = live_apart(offer.child_id, timezone.localdate(now))
    record(
        actor, "daycare.offer.answer", offer, at=now, person=offer.child_id,
        answer="yes", by=guardian, channel=channel, placement=placement.pk, application=application.pk, apart=apart,
    )  # fmt: skip
    publish("daycare.offer.answered", [{"offer": offer.pk}], at=now)
    open_case_of(application, offer, waits=apart, now=now)
    _tell(offer, guardian, now)
    return offer


@transaction.atomic
def decline(
    actor: Actor, offer_id: UUID, answer: Declined, *, now: datetime, by: UUID | None = None,
    channel: str = Channel.PAGE,
) -> Offer:  # fmt: skip
    """Say no to the place: the seat is free again. The right to a place stays as it was.

    "another unit" leaves an application without wishes, so that an adviser or the next round finds another place;
    the unit declined is not offered again. The same no again changes nothing.
    """
    offer, guardian = _to_answer(actor, offer_id, by, now)
    if answer.because not in Answer.values:
        raise Refusal("bad_value", field="because", value=answer.because, expected=", ".join(Answer.values))
    if answer.ask_again_on is not None and answer.ask_again_on <= timezone.localdate(now):
        raise Refusal("ask_again_later", field="ask_again_on", value=answer.ask_again_on)
    if offer.state == OfferState.DECLINED:
        return offer
    _require_open(offer, "offer_answered_yes", now)
    offer.state, offer.answered_at, offer.answered_by_id = OfferState.DECLINED, now, guardian
    offer.answer_channel, offer.declined_because = channel, answer.because
    offer.ask_again_on = answer.ask_again_on
    offer.save()
    facts: dict[str, Any] = {}
    if answer.because == Answer.OTHER_UNIT:
        facts["application"] = _application(offer, guardian, now, ApplicationState.WAITING_PLACEMENT).pk
    record(
        actor, "daycare.offer.answer", offer, at=now, person=offer.child_id,
        answer="no", because=answer.because, by=guardian, channel=channel, **facts,
    )  # fmt: skip
    publish("daycare.offer.answered", [{"offer": offer.pk}], at=now)
    cancel(system("daycare.answers"), offer.pk, now=now)
    return offer


@transaction.atomic
def object_to(actor: Actor, offer_id: UUID, *, because: str, now: datetime) -> Offer:
    """A guardian does not agree with what the other one accepted: an adviser decides, and nothing is undone before."""
    offer, guardian = _to_answer(actor, offer_id, None, now)
    if offer.state != OfferState.ACCEPTED:
        raise Conflict("offer_not_accepted")
    if offer.answered_by_id == guardian:
        raise Conflict("own_answer")
    application = Application.objects.select_for_update().get(offer=offer)
    if application.state == ApplicationState.WAITING_CONFIRMATION:
        return offer
    application.state = ApplicationState.WAITING_CONFIRMATION
    application.version += 1
    application.save(update_fields=["state", "version"])
    record(
        actor, "daycare.offer.object", offer, at=now, person=offer.child_id, reason=because.strip()[:300], by=guardian
    )
    return offer


@transaction.atomic
def open_by_link(secret: str, *, now: datetime) -> Offer:
    """Return the offer that a link shows, and write down that it was opened; a link never answers.

    `Missing` for a link that leads to nothing, or whose offer's time is over.
    """
    told = OfferedTo.objects.select_for_update().filter(link=hash_of(secret)).first()
    if told is None:
        raise Missing("link_leads_nowhere")
    offer = Offer.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=told.offer_id)
    if offer.state not in (*HOLDING, OfferState.ACCEPTED, OfferState.DECLINED):
        raise Missing("link_leads_nowhere")
    _note_opened(offer, told, now)
    return offer


@transaction.atomic
def open_by_guardian(actor: Actor, offer_id: UUID, *, now: datetime) -> Offer:
    """Return an offer to its guardian, and write down that it was opened."""
    offer, guardian = _to_answer(actor, offer_id, None, now)
    told = OfferedTo.objects.select_for_update().get(offer=offer, guardian_id=guardian)
    _note_opened(offer, told, now)
    return offer


def _note_opened(offer: Offer, told: OfferedTo, now: datetime) -> None:
    """The state tells a campaign how far its offers have come; it is never a person's score."""
    if told.opened_at is None:
        told.opened_at = now
        told.save(update_fields=["opened_at"])
    if offer.state == OfferState.SENT:
        offer.state, offer.opened_at = OfferState.OPENED, now
        offer.save(update_fields=["state", "opened_at"])


def _to_answer(actor: Actor, offer_id: UUID, by: UUID | None, now: datetime) -> tuple[Offer, UUID]:
    """Lock the offer for a guardian who has custody today; a former guardian's link to it has ended."""
    operation = "daycare.offer.answer" if by is None or actor.kind == "system" else "daycare.offer.answer_for"
    offer = hold(actor, operation, Offer, offer_id, related=RELATED)
    guardian = by or actor.person_id
    if guardian is None or not is_guardian(guardian, offer.child_id, timezone.localdate(now)):
        raise Forbidden("not_a_guardian_now")
    return offer, guardian


def _require_open(offer: Offer, answered: str, now: datetime) -> None:
    if offer.state in (OfferState.ACCEPTED, OfferState.DECLINED):
        raise Conflict(answered)
    if offer.is_over(timezone.localdate(now)):
        raise Conflict("offer_expired", answer_by=offer.answer_by)
    if offer.state == OfferState.WITHDRAWN:
        raise Conflict("offer_withdrawn")


@transaction.atomic
def accept_late(actor: Actor, offer_id: UUID, *, now: datetime, by: UUID | None = None) -> Application:
    """Write down a yes that came after the last day: the family waits for a place, first among the next ones."""
    offer, guardian = _to_answer(actor, offer_id, by, now)
    if not offer.is_over(timezone.localdate(now)):
        raise Conflict("offer_not_expired")
    found = Application.objects.filter(offer=offer).first()
    if found is not None:
        return found
    offer.state, offer.late_answer_at = OfferState.EXPIRED, now
    offer.save(update_fields=["state", "late_answer_at"])
    application = _application(offer, guardian, now, ApplicationState.WAITING_PLACEMENT)
    record(actor, "daycare.offer.answer", offer, at=now, person=offer.child_id, answer="late", by=guardian)
    publish("daycare.offer.answered", [{"offer": offer.pk}], at=now)
    return application


def _waiting_since_before(offer: Offer) -> Application | None:
    """Return, locked, the application that waits since the round that the offer's follows; None where none does."""
    if offer.round.follows_id is None:
        return None
    rows = Application.objects.select_for_update(of=("self",)).filter(
        child_id=offer.child_id, type=Application.Type.DAYCARE, origin=Application.Origin.PROACTIVE,
        state=ApplicationState.WAITING_PLACEMENT, offer__round=offer.round.follows_id,
    )  # fmt: skip
    return rows.first()


def _application(
    offer: Offer, guardian: UUID, now: datetime, state: str = ApplicationState.WAITING_DECISION
) -> Application:
    """Make the application that the family need not write: from the offer, in the guardian's name.

    One that waits for a place since the round before goes on with this offer; its statutory day stays.
    """
    today = timezone.localdate(now)
    waiting = _waiting_since_before(offer)
    if waiting is not None:
        waiting.offer, waiting.applicant_id, waiting.state = offer, guardian, state
        waiting.preferred_start, waiting.language = offer.starts, offer.unit.language
        waiting.version += 1
        waiting.save()
        return waiting
    due = due_date(Sent(type="DAYCARE", sent=today))
    if Application.objects.filter(child_id=offer.child_id, type="DAYCARE", state__in=OPEN).exists():
        raise Conflict("has_open_application")
    return Application.objects.create(
        type=Application.Type.DAYCARE, origin=Application.Origin.PROACTIVE, child_id=offer.child_id,
        applicant_id=guardian, offer=offer, preferred_start=offer.starts, language=offer.unit.language, state=state,
        created_at=now, sent_at=now, due_date=due.due_date, due_rule=due.rule,
    )  # fmt: skip


def _tell(offer: Offer, guardian: UUID, now: datetime) -> None:
    """Thank who answered, and tell the other guardian; what still waited to be sent about the offer is dropped."""
    sender = system("daycare.answers")
    cancel(sender, offer.pk, now=now)
    told = set(OfferedTo.objects.filter(offer=offer).values_list("guardian_id", flat=True))
    others = [one for one in guardians_on([offer.child_id], timezone.localdate(now)).get(offer.child_id, [])
              if one != guardian and one in told]  # fmt: skip
    wanted = [message("daycare.offer_accepted", offer, guardian)]
    wanted += [message("daycare.offer_taken_by_other", offer, other) for other in others]
    enqueue(sender, wanted, now=now)

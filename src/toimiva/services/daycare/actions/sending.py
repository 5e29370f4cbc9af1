"""Sending a round: one offer a placed child, each holding a seat, and one message to each guardian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record, record_read
from toimiva.city.outreach.actions import Wanted, enqueue
from toimiva.city.outreach.queries import unwilling
from toimiva.city.refusals import Conflict
from toimiva.city.webhooks.actions import publish

from ..models import Offer, OfferedTo, Round, RunRow, SeatPool
from ..models.offers import OfferState
from ..models.rounds import RoundState
from ..policy.fee_rules import RULES as FEE_RULES
from ..policy.offers import offer_rule
from ..queries.cohort import Target, cohort
from ..queries.guardians import guardians_on
from ..queries.unit_answers import waiting_for_units
from .campaign import SERVICE, begin_wave
from .constraints import refused_by

TOKEN_BYTES = 24


@dataclass(frozen=True)
class SentRound:
    """What came of sending: the offers made, and the children whose offer was not made, with the reason's code."""

    offers: list[Offer]
    left: dict[UUID, str]


@transaction.atomic
def send_round(actor: Actor, round_id: UUID, *, now: datetime) -> SentRound:
    """Send the offers of an approved round. Sending twice is sending once.

    Who no longer belongs to the cohort, or whose seat has gone meanwhile, gets no offer: nothing is promised twice.
    """
    round_ = hold(actor, "daycare.round.send", Round, round_id)
    if round_.state in (RoundState.SENT, RoundState.CLOSED):
        return SentRound(list(round_.offers.all()), {})
    if round_.state != RoundState.APPROVED:
        raise Conflict("round_not_approved")
    today = timezone.localdate(now)
    assert round_.answer_by is not None
    if today >= round_.answer_by:
        raise Conflict("answer_by_has_passed", value=round_.answer_by)
    if offer_rule(today).unit_confirms and (waits := waiting_for_units(round_).count()):
        raise Conflict("units_have_not_confirmed", count=waits)
    offers, left = _offers(round_, round_.answer_by, now)
    _note_left(round_, left)
    wave = begin_wave(round_, [one.child_id for one in offers], now=now)
    messages = _tell_guardians(actor, offers, wave, now)
    round_.state, round_.sent_at = RoundState.SENT, now
    round_.save(update_fields=["state", "sent_at"])
    record(
        actor, "daycare.round.send", round_, at=now,
        offers=len(offers), messages=messages, left=sorted(set(left.values())), not_sent=len(left),
    )  # fmt: skip
    publish("daycare.round.sent", [{"round": round_.pk}], at=now)
    publish("daycare.offer.sent", [{"offer": one.pk, "round": round_.pk} for one in offers], at=now)
    if offers:
        record_read(actor, "daycare.round.send", at=now, people=[one.child_id for one in offers], round=round_.pk)
    return SentRound(offers, left)


def _offers(round_: Round, answer_by: date, now: datetime) -> tuple[list[Offer], dict[UUID, str]]:
    today = timezone.localdate(now)
    target = Target(starts=round_.starts, districts=tuple(round_.districts), follows=round_.follows_id)
    still = {one.id: one.excluded for one in cohort(target, on=today, uncontactable=unwilling(SERVICE)).children}
    rule = next((row for row in FEE_RULES if row.in_force(round_.starts)), None)
    offers: list[Offer] = []
    left: dict[UUID, str] = {}
    _line_up(round_)
    for row in RunRow.objects.filter(run=round_.chosen, unit__isnull=False).order_by("child_id"):
        reason = still.get(row.child_id, "moved_away")
        if reason:
            left[row.child_id] = reason
            continue
        offer = Offer(
            round=round_, child_id=row.child_id, unit_id=row.unit_id, band=row.band, starts=round_.starts,
            travel_s=row.travel_s, reasons={key: row.reasons.get(key) for key in ("sibling", "better", "estimate")},
            fee_max_cents=rule.max_fee_eur * 100 if rule else None, fee_confirmed=bool(rule and rule.verified),
            state=OfferState.SENT, made_at=now, sent_at=now, answer_by=answer_by,
        )  # fmt: skip
        try:
            with refused_by(seat_is_free="seat_taken", one_offer_at_a_time="offer_waiting"):
                offer.save(force_insert=True)
        except Conflict as gone:
            left[row.child_id] = gone.code
            continue
        offers.append(offer)
    return offers, left


def _note_left(round_: Round, left: dict[UUID, str]) -> None:
    """Keep with each child's row why its offer was not made, for whoever looks at the round afterwards."""
    rows = list(RunRow.objects.filter(run=round_.chosen, child_id__in=left))
    for row in rows:
        row.reasons["not_sent"] = left[row.child_id]
    RunRow.objects.bulk_update(rows, ["reasons"], batch_size=2_000)


def _line_up(round_: Round) -> None:
    """Lock the seats of every unit of the run, in one order: two rounds sent at once wait, and never for each other."""
    units = RunRow.objects.filter(run=round_.chosen, unit__isnull=False).values("unit_id")
    list(SeatPool.objects.select_for_update().filter(unit_id__in=units).order_by("pk").values_list("pk"))


def _tell_guardians(actor: Actor, offers: Sequence[Offer], wave: UUID | None, now: datetime) -> int:
    """Write down to whom each offer goes and queue the messages; returns how many."""
    today = timezone.localdate(now)
    guardians = guardians_on([one.child_id for one in offers], today)
    told, wanted = [], []
    whole = Offer.objects.filter(pk__in=[one.pk for one in offers]).select_related("child", "unit__unit")
    for offer in whole.order_by("child_id"):
        for guardian in guardians.get(offer.child_id, []):
            secret = token_urlsafe(TOKEN_BYTES)
            told.append(OfferedTo(offer=offer, guardian_id=guardian, link=hash_of(secret)))
            wanted.append(message("daycare.offer", offer, guardian, link=link_to(secret), wave=wave))
    OfferedTo.objects.bulk_create(told, batch_size=2_000)
    enqueue(actor, wanted, now=now)
    return len(wanted)


def hash_of(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return sha256(secret.encode()).hexdigest()


def link_to(secret: str) -> str:
    """Return the address of the page that shows an offer to the holder of its link."""
    return _address("daycare:link", secret)


def _address(name: str, *args: Any) -> str:
    """Return a page's address without a language: outreach puts the reader's in, never that of who sends."""
    with override(settings.LANGUAGE_CODE):
        return settings.TOIMIVA_BASE_URL + reverse(name, args=args)


def message(template: str, offer: Offer, guardian_id: UUID, *, link: str = "", wave: UUID | None = None) -> Wanted:
    """Return the message about an offer that a guardian is to get; one key is one message for ever.

    A reminder goes by another channel than the offer itself where there is one.
    """
    unit = offer.unit.unit
    child = offer.child
    facts: dict[str, Any] = {
        "child": child.call_name or child.first_names.split(" ")[0],
        "unit": {"fi": unit.name_fi, "sv": unit.name_sv or unit.name_fi, "en": unit.name_en or unit.name_fi},
        "unit_address": unit.street_fi,
        "starts": offer.starts,
        "deadline": offer.answer_by,
        "phone": settings.TOIMIVA_CITY.phone,
    }
    if template == "daycare.offer" and offer.travel_s is not None:
        facts["minutes"] = max(1, -(-offer.travel_s // 60))
    if offer.fee_max_cents is not None:
        facts["fee"] = Decimal(offer.fee_max_cents) / 100
    return Wanted(
        person_id=guardian_id, template=template, subject_id=offer.child_id, about=offer.pk, facts=facts, wave_id=wave,
        link=link or _address("daycare:offer", offer.pk),
        key=f"{template}:{offer.pk}:{guardian_id}",
    )  # fmt: skip

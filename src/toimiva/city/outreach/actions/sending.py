"""What is due is sent: each message is claimed, handed to its provider outside every transaction, and marked sent.

A process that dies between the two leaves a claim that ends; whoever takes it up hands the provider the same text
under the same id, which the provider takes once. So nobody is told twice and nobody is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.residents.models import Address, Person
from toimiva.city.residents.sealed import ring

from ..channels import Envelope, NotTaken, Skip, provider_for
from ..composing import compose
from ..handlers import handler
from ..models import CampaignState, Channel, ContactRefusal, DeliveryEvent, Message, State
from ..policy.answers import code_of
from ..policy.limits import lease_end, limit, morning_after, next_try, quiet
from ..recipients import Recipient, guarded_by_protected, recipients

ANSWER = "reply:"  # the key of what answers a text message: it goes back the way it came
GONE = (State.SENDING, State.SENT, State.DELIVERED, State.READ, State.RETURNED)


@dataclass
class Sent:
    """What a round did, by count."""

    sent: int = 0
    cancelled: int = 0
    postponed: int = 0
    failed: int = 0


def send_due(actor: Actor, *, now: datetime, limit: int = 500) -> Sent:
    """Send what is due, at most `limit` messages; calls for a person to make stay where they are."""
    require(actor, "outreach.message.send")
    told = Sent()
    for _ in range(limit):
        outcome = _claim(actor, now)
        if outcome is None:
            break
        if isinstance(outcome, str):
            setattr(told, outcome, getattr(told, outcome) + 1)
            continue
        _deliver(actor, outcome, now, told)
    return told


def due(now: datetime) -> QuerySet[Message]:
    """The messages that may go now: queued ones whose time has come, and claims that were not kept."""
    rows = Message.objects.filter(state__in=(State.QUEUED, State.SENDING), next_at__lte=now)
    rows = rows.exclude(channel=Channel.PHONE)
    held = ~Q(wave=None) & ~Q(wave__campaign__state=CampaignState.RUNNING)
    rows = rows.exclude(Q(state=State.QUEUED) & held)
    if quiet(now):
        rows = rows.exclude(channel=Channel.SMS, urgent=False, state=State.QUEUED)
    return rows.order_by("-urgent", "next_at", "queued_at", "id")


@transaction.atomic
def _claim(actor: Actor, now: datetime) -> Message | str | None:
    """Take one message: claimed, or what became of it instead; None when nothing is due."""
    message = due(now).select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    if message.state == State.SENDING:  # a claim that was not kept: its text stands, and may have gone already
        if reason := stopped(message, now):
            return _given_up(actor, message, reason, now)
        message.next_at, message.tries = lease_end(now), message.tries + 1
        message.save(update_fields=["next_at", "tries"])
        return message
    today = timezone.localdate(now)
    # One at a time for each person, so that the day's limit and the codes of her questions hold.
    Person.objects.select_for_update(of=("self",)).filter(pk=message.person_id).first()
    to = recipients({message.person_id}, today)[message.person_id]
    if reason := unwanted(message, to, now):
        return _cancelled(actor, message, reason, now)
    restricted = message.restricted or to.protected or _protected_subject(message, today)
    if not restricted and not message.urgent and _sent_today(message.person_id, now) >= limit("a-day", today)["most"]:
        message.next_at = morning_after(now)
        message.save(update_fields=["next_at"])
        return "postponed"
    _write(message, to, today, restricted, now)
    if message.channel == Channel.PHONE or (message.channel == Channel.SMS and quiet(now) and not message.urgent):
        message.save()
        return "postponed"
    message.state, message.next_at = State.SENDING, lease_end(now)
    message.tries += 1
    message.save()
    return message


def _write(message: Message, to: Recipient, today: date, restricted: bool, now: datetime) -> None:
    """Compose the text for good; a question gets a code where another waits at the same telephone."""
    kept = message.channel if message.key.startswith(ANSWER) and to.address(message.channel) else ""
    compose(message, to, today, restricted=restricted, channel=kept)
    if message.awaits_reply and (others := _others_waiting(message)):
        taken = {one.code for one in others if one.about != message.about}
        same = next((one.code for one in others if one.about == message.about and one.code), "")
        alone = all(one.about == message.about for one in others)
        if not alone:
            message.code = same or code_of(str(message.about or message.pk), taken)
            compose(message, to, today, restricted=restricted, channel=kept)


def _others_waiting(message: Message) -> list[Message]:
    """The other questions that wait at this telephone, sent or about to be."""
    rows = Message.objects.filter(awaits_reply=True, answered_at=None, recipient=message.recipient)
    return list(rows.exclude(pk=message.pk).filter(state__in=(State.QUEUED, *GONE)))


def unwanted(message: Message, to: Recipient, now: datetime) -> str:
    """Return why the message is no longer to be sent, asked again at the last moment; empty: it is."""
    if to.person.date_of_death is not None:
        return "dead"
    own = settings.TOIMIVA_MUNICIPALITY
    people = [to.person]
    if message.subject_id:
        subject = Person.objects.get(pk=message.subject_id)
        if subject.date_of_death is not None:
            return "dead"
        people = [subject]  # a guardian may live elsewhere: what counts is where the child does
    if own and any(one.home_municipality not in ("", own) for one in people):
        return "moved_away"
    if message.wave_id and ContactRefusal.objects.filter(person=message.person_id, service=message.service).exists():
        return "do_not_contact"
    return handler(message.template).still_wanted(message, now)


def stopped(message: Message, now: datetime) -> str:
    """Return why a message that was written already must not go any more: unwanted, or somebody is protected now."""
    today = timezone.localdate(now)
    to = recipients({message.person_id}, today)[message.person_id]
    protected = to.protected or _protected_subject(message, today)
    return unwanted(message, to, now) or ("protected" if protected else "")


def _given_up(actor: Actor, message: Message, reason: str, now: datetime) -> str:
    """Leave a message that may or may not have gone to a person: it is not told to be cancelled."""
    message.state, message.reason, message.next_at = State.FAILED, reason[:60], None
    message.save(update_fields=["state", "reason", "next_at"])
    record(actor, "outreach.message.fail", message, at=now, person=message.person_id, reason_code=reason)
    return "failed"


def _protected_subject(message: Message, today: date) -> bool:
    if not message.subject_id:
        return False
    known = recipients({message.subject_id}, today)[message.subject_id]
    return known.protected or bool(guarded_by_protected({message.subject_id}, today))


def _sent_today(person_id: UUID, now: datetime) -> int:
    start = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    rows = Message.objects.filter(person=person_id, urgent=False).exclude(channel=Channel.PHONE)
    return rows.filter(Q(state=State.SENDING) | Q(sent_at__gte=start)).count()


def _cancelled(actor: Actor, message: Message, reason: str, now: datetime) -> str:
    message.state, message.reason, message.next_at = State.CANCELLED, reason[:60], None
    message.save(update_fields=["state", "reason", "next_at"])
    record(actor, "outreach.message.cancel", message, at=now, person=message.person_id, reason_code=reason)
    return "cancelled"


def _deliver(actor: Actor, message: Message, now: datetime, told: Sent) -> None:
    """Hand a claimed message to its provider and keep what it said."""
    try:
        provider_id = provider_for(message.channel).send(envelope(message, now))
    except Skip:
        _skipped(message.pk, message.tries, now)
        told.postponed += 1
    except NotTaken as fault:
        told.failed += _not_taken(actor, message.pk, message.tries, fault, now)
    else:
        told.sent += _marked_sent(actor, message.pk, provider_id, now)


def envelope(message: Message, now: datetime) -> Envelope:
    """Return the message as its provider gets it; identity code and address are read for this call alone."""
    today = timezone.localdate(now)
    person = Person.objects.get(pk=message.person_id)
    sealed = person.national_id_sealed if message.channel == Channel.SUOMIFI else None
    return Envelope(
        id=str(message.pk), channel=message.channel, language=message.language, recipient=message.recipient,
        subject=message.title, text=message.text, dated=message.queued_at,
        name=person.name if message.channel == Channel.LETTER else "",
        national_id=ring().open(sealed, person.pk) if sealed else "",
        postal=_postal(message.person_id, today) if message.channel == Channel.LETTER else (),
    )  # fmt: skip


def _postal(person_id: UUID, on: date) -> tuple[str, ...]:
    """The address for a letter: where post is wanted, else where she lives."""
    in_force = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
    rows = list(Address.objects.filter(in_force, person=person_id).exclude(street=""))
    rows.sort(key=lambda one: (["postal", "permanent", "temporary"].index(one.kind), -one.valid_from.toordinal()))
    return (rows[0].line, f"{rows[0].postal_code} {rows[0].post_office}") if rows else ()


def _claimed(message_id: UUID, tries: int) -> Message | None:
    """Lock the claim this process made; None where another has gone on with it meanwhile."""
    return Message.objects.select_for_update().filter(pk=message_id, state=State.SENDING, tries=tries).first()


@transaction.atomic
def _marked_sent(actor: Actor, message_id: UUID, provider_id: str, now: datetime) -> int:
    message = Message.objects.select_for_update().filter(pk=message_id, state=State.SENDING).first()
    if message is None:
        return 0
    message.state, message.sent_at, message.next_at = State.SENT, now, None
    message.provider_id, message.reason = provider_id, ""
    message.save(update_fields=["state", "sent_at", "next_at", "provider_id", "reason"])
    DeliveryEvent.objects.create(message=message, kind=State.SENT, at=now)
    record(
        actor, "outreach.message.send", message, at=now, person=message.person_id, template=message.template,
        version=message.version, channel=message.channel, language=message.language,
    )  # fmt: skip
    return 1


@transaction.atomic
def _not_taken(actor: Actor, message_id: UUID, tries: int, fault: NotTaken, now: datetime) -> int:
    """Let it be tried again later, or leave it to a person; returns 1 where it has failed for good."""
    message = _claimed(message_id, tries)
    if message is None:
        return 0
    message.reason = fault.reason
    message.next_at = next_try(message.tries, now) if fault.again else None
    # A claim that is to be tried again stays one: its text is not written anew.
    message.state = State.SENDING if message.next_at else State.FAILED
    message.save(update_fields=["reason", "next_at", "state"])
    kind = State.FAILED if message.state == State.FAILED else State.QUEUED
    DeliveryEvent.objects.create(message=message, kind=kind, at=now, detail=fault.reason)
    if message.state == State.FAILED:
        record(actor, "outreach.message.fail", message, at=now, person=message.person_id, tries=tries)
    return int(message.state == State.FAILED)


@transaction.atomic
def _skipped(message_id: UUID, tries: int, now: datetime) -> None:
    """The channel leads nowhere after all: back to the queue, without it."""
    message = _claimed(message_id, tries)
    if message is None:
        return
    message.skipped = [*message.skipped, message.channel]
    message.state, message.next_at, message.tries = State.QUEUED, now, 0
    to = recipients({message.person_id}, timezone.localdate(now))[message.person_id]
    compose(message, to, timezone.localdate(now), restricted=message.restricted)
    message.save()

"""A message is put in the queue, once for ever by its key, or dropped before it has gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record, record_read
from toimiva.city.refusals import Conflict, Missing

from ..composing import compose
from ..models import CampaignState, Message, State, Wave
from ..recipients import guarded_by_protected, recipients
from ..texts import Fact, stored, template

BATCH = 1_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A message that a service wants sent: to whom, which text with which facts, and its key.

    `about` is the row of the service it tells of, `subject_id` the person it is about (a child), `not_channel` the
    channel that a reminder leaves to the first message where there is another.
    """

    person_id: UUID
    template: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    key: str
    about: UUID | None = None
    subject_id: UUID | None = None
    link: str = ""
    wave_id: UUID | None = None
    not_channel: str = ""
    urgent: bool = False


@transaction.atomic
def enqueue(actor: Actor, wanted: Sequence[Wanted], *, now: datetime, channel: str = "") -> list[Message]:
    """Queue messages and return them in the order given; a key that is known gives the message it made before.

    The actor has passed the check of the service whose action this is part of. Where the person, the child, one who
    lives with them or another guardian is protected, the message becomes a call that a person makes.
    """
    if not wanted:
        return []
    _require_running({one.wave_id for one in wanted if one.wave_id})
    keys = [one.key for one in wanted]
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {one.key: one for one in wanted if one.key not in known}
    made = _composed(list(fresh.values()), now, channel)
    Message.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    found = {one.key: one for one in Message.objects.filter(key__in=keys)}
    if lost := [one for one in wanted if one.key not in found]:
        raise Conflict("told_in_this_wave_already", count=len(lost))
    if made:
        people = {one.person_id for one in made}
        record_read(actor, "outreach.message.queue", at=now, people=people, messages=len(made))
    return [found[key] for key in keys]


def _require_running(waves: set[UUID]) -> None:
    """Hold the campaigns, so that none of them is paused or ended before these messages are in the queue."""
    for wave in Wave.objects.select_for_update(of=("campaign",)).select_related("campaign").filter(pk__in=waves):
        if wave.campaign.state != CampaignState.RUNNING:
            raise Conflict("campaign_not_running")


def _composed(wanted: list[Wanted], now: datetime, channel: str) -> list[Message]:
    today = timezone.localdate(now)
    ids = {one.person_id for one in wanted} | {one.subject_id for one in wanted if one.subject_id}
    known = recipients(ids, today)
    guarded = guarded_by_protected({one.subject_id for one in wanted if one.subject_id}, today)
    made = []
    for one in wanted:
        if one.person_id not in known:
            raise Missing("not_found", model="person")
        subject = known.get(one.subject_id) if one.subject_id else None
        restricted = known[one.person_id].protected or one.subject_id in guarded or bool(subject and subject.protected)
        message = Message(
            key=one.key, person_id=one.person_id, subject_id=one.subject_id, about=one.about,
            service=template(one.template).service, template=one.template, facts=stored(one.facts), link=one.link,
            wave_id=one.wave_id, urgent=one.urgent, not_channel=one.not_channel, queued_at=now, next_at=now,
        )  # fmt: skip
        compose(message, known[one.person_id], today, restricted=restricted, channel=channel)
        made.append(message)
    return made


@transaction.atomic
def cancel(actor: Actor, about: UUID, *, now: datetime, reason: str = "no_longer_wanted") -> int:
    """Drop what has not been sent yet about a row of the service; returns how many. What is being sent goes."""
    rows = Message.objects.select_for_update().filter(about=about, state=State.QUEUED)
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        Message.objects.filter(pk__in=ids).update(state=State.CANCELLED, reason=reason, next_at=None)
        record(actor, "outreach.message.cancel", at=now, about=about, count=len(ids), reason_code=reason)
    return len(ids)

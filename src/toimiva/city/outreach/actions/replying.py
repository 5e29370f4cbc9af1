"""An answer by text message: whose it is, to which question, and what is said back. Nothing is guessed."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.identifiers import international

from ..handlers import handler
from ..models import Channel, Meaning, Message, Reply, State
from ..policy.answers import Understood, code_of, understood
from ..texts import restored, template, templates
from .queueing import Wanted, enqueue
from .sending import ANSWER

ARRIVED = (State.SENDING, State.SENT, State.DELIVERED, State.READ)


@transaction.atomic
def receive_reply(
    actor: Actor, *, channel: str, sender: str, text: str, received_at: datetime, provider_id: str, now: datetime
) -> Reply:
    """Take an answer and do what it says; the same provider id again is the same reply.

    With one question waiting, the first word is enough. With several, the answer must carry the code of one, else
    help with the codes goes back. Nothing waiting: the newest question answers for itself (it has expired, say).
    """
    require(actor, "outreach.reply.receive")
    sender = international(sender)
    _one_at_a_time(f"{channel}:{sender}")
    known = Reply.objects.filter(channel=channel, provider_id=provider_id).first()
    if known is not None:
        return known
    asked = _questions(sender)
    waiting = [one for one in asked if one.answered_at is None and not handler(one.template).still_wanted(one, now)]
    codes = _codes(waiting)
    said = understood(text, timezone.localdate(now), list(codes))
    question = _meant(said, waiting, asked, codes)
    reply = Reply.objects.create(
        channel=channel, provider_id=provider_id[:120], sender=sender, text=text[:1000], received_at=received_at,
        meaning=said.meaning if question else Meaning.UNCLEAR, message=question or (asked[0] if asked else None),
        person_id=asked[0].person_id if asked else None,
    )  # fmt: skip
    back = _answer(reply, question, waiting, codes, now)
    if back is not None:
        reply.answered_with = enqueue(actor, [back], now=now, channel=Channel.SMS)[0]
        reply.save(update_fields=["answered_with"])
    record(actor, "outreach.reply.receive", reply, at=now, kind="CREATE", person=reply.person_id, meaning=reply.meaning)
    return reply


def _one_at_a_time(sender: str) -> None:
    """Answers of one sender follow each other, also when the provider sends them at once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [sender])


def _questions(sender: str) -> list[Message]:
    """The questions asked at this telephone, of each matter the newest, the newest matter first."""
    rows = Message.objects.filter(recipient=sender, awaits_reply=True, state__in=ARRIVED).order_by("-queued_at", "-id")
    found: dict[object, Message] = {}
    for one in rows:
        found.setdefault(one.about or one.pk, one)
    return list(found.values())


def _codes(waiting: list[Message]) -> dict[str, Message]:
    """The code of each waiting question; one that was sent before there were two gets its own now."""
    codes = {one.code: one for one in waiting if one.code}
    if len(waiting) > 1:
        for one in waiting:
            if not one.code:
                one.code = code_of(str(one.about or one.pk), codes)
                one.save(update_fields=["code"])
                codes[one.code] = one
    return codes


def _meant(said: Understood, waiting: list[Message], asked: list[Message], codes: dict[str, Message]) -> Message | None:
    """The question that was answered; None where that is not certain."""
    if said.meaning == Meaning.UNCLEAR:
        return None
    if said.code:
        return codes[said.code]
    if len(waiting) == 1:
        return waiting[0]
    return asked[0] if asked and not waiting else None


def _answer(
    reply: Reply, question: Message | None, waiting: list[Message], codes: dict[str, Message], now: datetime
) -> Wanted | None:
    """Do what was answered, and return what is to be said back; None: nothing."""
    if question is None:
        return _help(reply, waiting, codes)
    said_back = handler(question.template).on_reply(question, reply.meaning, now)
    same = Message.objects.filter(person=question.person_id, about=question.about) if question.about else None
    rows = same if same is not None else Message.objects.filter(pk=question.pk)
    rows.filter(awaits_reply=True, answered_at=None).update(answer=reply.meaning, answered_at=now)
    return _back(reply, question, said_back) if said_back else None


def _help(reply: Reply, waiting: list[Message], codes: dict[str, Message]) -> Wanted | None:
    """How to answer, with the questions that wait listed; nothing to a telephone that was never asked anything."""
    question = waiting[0] if waiting else reply.message
    if question is None:
        return None
    key = f"{question.service}.help"
    listed = ", ".join(f"{code} = {_label(one)}" for code, one in sorted(codes.items())) if len(waiting) > 1 else ""
    return _back(reply, question, key if key in templates() else "outreach.help", list=listed)


def _label(question: Message) -> str:
    label = template(question.template).label
    return str(restored(question.facts).get(label, "")) if label else ""


def _back(reply: Reply, question: Message, key: str, **more: str) -> Wanted:
    return Wanted(
        person_id=question.person_id, template=key, facts=restored(question.facts) | more, key=f"{ANSWER}{reply.pk}",
        about=question.about, subject_id=question.subject_id, link=question.link, urgent=True,
    )  # fmt: skip

"""A case is taken, released, moved from state to state, noted on; more is asked of a party, and answered."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.refusals import Conflict, Missing, Refusal

from ..kinds import Move
from ..models import Case, MoreAsked, Note
from ..rows import may_at, of_actor
from ._holding import (
    changed,
    day_of,
    held_by_official,
    held_by_party,
    holder_name,
    keep,
    locked,
    not_anothers,
    said,
    same_version,
    user_of,
)

HANDLE = "cases.case.handle"


@transaction.atomic
def take(actor: Actor, case_id: UUID, *, now: datetime) -> Case:
    """Take the case to handle. Taking twice is taking once; of two at once the second is told who holds it."""
    case = held_by_official(actor, HANDLE, case_id)
    if case.handler_id is not None and case.handler_id == actor.id:
        return case
    not_anothers(actor, case)
    _is_open(case)
    case.handler_id, case.taken_at = user_of(actor), now
    keep(actor, HANDLE, case, "taken", now=now)
    return Case.objects.select_related("handler").get(pk=case.pk)


@transaction.atomic
def release(actor: Actor, case_id: UUID, *, now: datetime, reason: str = "") -> Case:
    """Give the case back to the queue. To release another's, for instance in an absence, asks for a reason."""
    case = held_by_official(actor, HANDLE, case_id)
    if case.handler_id is None:
        return case
    if case.handler_id != actor.id:
        reason = said(reason, "reason")
    before = holder_name(case)
    case.handler, case.taken_at = None, None
    keep(actor, HANDLE, case, "released", now=now, reason=reason, public=False,
         changes=[changed("handler", before, "")])  # fmt: skip
    return case


@transaction.atomic
def move(actor: Actor, case_id: UUID, to: str, *, now: datetime, reason: str = "", version: int | None = None) -> Case:
    """Move the case to another state of its kind's table. Moving to where it is already changes nothing.

    Raises `Conflict` where the table has no such way or another official holds the case.
    """
    case, on = locked(case_id), day_of(now)
    one, by_party = _way(actor, case, to, on)
    if one is None:
        return case
    same_version(case, version)
    if not by_party:
        not_anothers(actor, case)
    if one.needs_reason:
        reason = said(reason, "reason")
    set_state(case, to, now)
    keep(actor, one.by or "cases.own.change", case, "moved", now=now, reason=reason, by_party=by_party,
         changes=[changed("state", _before(case), to)], to=to)  # fmt: skip
    return case


def _way(actor: Actor, case: Case, to: str, on: date) -> tuple[Move | None, bool]:
    """Return the way to `to` and whether the actor goes it as a party; None: the case is there already."""
    ways = [one for one in case.state_card.moves if one.to == to]
    there = case.state == to
    if there:  # only who could see the case is told so
        ways = [one for state in case.kind_card.states.values() for one in state.moves if one.to == to]
    for one in ways:
        if one.by and may_at(actor, one.by, case):
            return (None if there else one), False
        if one.by_party and Case.objects.filter(of_actor(actor, on), pk=case.pk).exists():
            return (None if there else one), True
    if may_at(actor, case.kind_card.read, case) or Case.objects.filter(of_actor(actor, on), pk=case.pk).exists():
        raise Conflict("case_cannot_move", number=case.number, state=case.state_card.name.en)
    raise Missing("not_found", model="case")


def _before(case: Case) -> str:
    return str(Case.objects.values_list("state", flat=True).get(pk=case.pk))


def set_state(case: Case, to: str, now: datetime) -> None:
    """Put the case into a state; one that is not open closes it and says until when it is kept."""
    card = case.kind_card
    case.state, case.open = to, card.states[to].open
    if case.open:
        case.closed_at = case.keep_until = None
    else:
        case.closed_at, case.keep_until = now, day_of(now) + relativedelta(**card.retention)
        case.handler, case.taken_at = None, None


def _is_open(case: Case) -> None:
    if not case.open:
        raise Conflict("case_closed", number=case.number)


@transaction.atomic
def set_due(actor: Actor, case_id: UUID, *, due: date | None, rule: str, now: datetime) -> Case:
    """Set by when the case is due, and by which rule; for the kind's own service. The same again changes nothing."""
    case = locked(case_id)
    require(actor, case.kind_card.open)
    if (case.due, case.due_rule) == (due, rule):
        return case
    _is_open(case)
    before = case.due
    case.due, case.due_rule = due, rule
    keep(actor, case.kind_card.open, case, "due_changed", now=now, public=False,
         changes=[changed("due", before, due)], due=due, rule=rule)  # fmt: skip
    return case


@transaction.atomic
def add_note(actor: Actor, case_id: UUID, *, text: str, now: datetime) -> Note:
    """Write an internal note. The same note sent twice in a row is one."""
    case = held_by_official(actor, HANDLE, case_id)
    text = said(text, "text")
    last = case.notes.order_by("-id").first()
    if last is not None and (last.by_id, last.text) == (actor.id, text):
        return last
    note = Note.objects.create(case=case, at=now, by_id=user_of(actor), text=text)
    keep(actor, HANDLE, case, "noted", now=now, public=False)
    return note


@transaction.atomic
def ask_for_more(
    actor: Actor, case_id: UUID, *, text: str, until: date, now: datetime, version: int | None = None
) -> MoreAsked:
    """Ask the applicant for what is missing, by a day that is still to come. One question is open at a time."""
    case = held_by_official(actor, HANDLE, case_id)
    text = said(text, "text")
    asked = case.asked.filter(answered_at=None).first()
    if asked is not None:
        if (asked.text, asked.until) == (text, until):
            return asked
        raise Conflict("case_asked_already", until=asked.until)
    same_version(case, version)
    not_anothers(actor, case)
    _is_open(case)
    if until <= day_of(now):
        raise Refusal("deadline_not_to_come", field="until")
    asked = MoreAsked.objects.create(case=case, at=now, by_id=user_of(actor), text=text, until=until)
    keep(actor, HANDLE, case, "asked", now=now, changes=[changed("until", "", until)], until=until)
    return asked


@transaction.atomic
def answer_more(actor: Actor, case_id: UUID, *, text: str, now: datetime) -> MoreAsked:
    """Answer, as a party, what was asked; the same answer twice is one."""
    case = held_by_party(actor, case_id, day_of(now))
    text = said(text, "text")
    asked = case.asked.order_by("-id").first()
    if asked is None:
        raise Conflict("case_asked_nothing")
    if asked.answered_at is not None:
        if asked.answer == text:
            return asked
        raise Conflict("case_answered")
    _is_open(case)
    asked.answer, asked.answered_at, asked.answered_by_id = text, now, actor.id
    asked.save()
    keep(actor, "cases.own.change", case, "answered", now=now, by_party=True)
    return asked

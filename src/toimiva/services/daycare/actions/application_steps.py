"""The steps of an application: when and how much, why so soon, wishes, what else; each saved as it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record
from toimiva.city.cases.actions import set_due
from toimiva.city.refusals import Conflict, Refusal

from ..models import Application, DaycareUnit, Wish
from ..models.applications import ApplicationState, Ground
from ..policy.application import application_rule
from .application_checks import Need, asks_urgency, need_faults, refuse_all, wish_fault
from .applications import APPLY, SENDER, due_of, editable, rule_of_case, set_sibling_basis

MOST_TYPED = 4_000  # characters of one answer that is kept while it is written


@dataclass(frozen=True, kw_only=True)
class Urgency:
    """Why the need could not be foreseen; an empty `ground` is a need that is not urgent in the sense of the act."""

    ground: str = ""
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class More:
    """What else the city should know: support that the child needs, and anything in the guardian's own words."""

    support_need: str = ""
    more: str = ""


@transaction.atomic
def keep_draft(actor: Actor, application_id: UUID, step: str, typed: Mapping[str, str], *, now: datetime) -> None:
    """Keep what was typed in a step as it is, right or wrong, so that no way back loses it."""
    application = editable(actor, application_id, now)
    application.draft[step] = {name[:40]: value[:MOST_TYPED] for name, value in list(typed.items())[:20]}
    application.save(update_fields=["draft"])


@transaction.atomic
def set_need(actor: Actor, application_id: UUID, need: Need, *, now: datetime) -> Application:
    """Say when and how much. A start that leaves the city its time is not urgent, whatever was said before."""
    application = editable(actor, application_id, now)
    today = timezone.localdate(now)
    refuse_all(need_faults(need, application.child, application.type, today))
    for name in ("preferred_start", "hours_week", "shift_care", "language", "language_consent"):
        setattr(application, name, getattr(need, name))
    if not asks_urgency(application.type, need.preferred_start, _counted_from(application, now)):
        application.urgent, application.urgent_ground, application.urgent_because = False, "", ""
    return _saved(actor, application, "when", now)


@transaction.atomic
def set_urgency(actor: Actor, application_id: UUID, urgency: Urgency, *, now: datetime) -> Application:
    """Say why the place is needed sooner. Urgent is only what work, studies, training or a move has brought."""
    application = editable(actor, application_id, now)
    if urgency.ground and urgency.ground not in Ground.values:
        raise Refusal("bad_value", field="ground", value=urgency.ground, expected=", ".join(Ground.values))
    if urgency.ground and not urgency.because.strip():
        raise Refusal("urgent_without_reason", field="because")
    application.urgent, application.urgent_ground = bool(urgency.ground), urgency.ground
    application.urgent_because = urgency.because.strip()[:300] if urgency.ground else ""
    return _saved(actor, application, "urgent", now)


@transaction.atomic
def set_more(actor: Actor, application_id: UUID, more: More, *, now: datetime) -> Application:
    """Say what else the city should know."""
    application = editable(actor, application_id, now)
    application.support_need, application.more = more.support_need.strip(), more.more.strip()
    return _saved(actor, application, "more", now)


@transaction.atomic
def add_wish(actor: Actor, application_id: UUID, unit_id: UUID, *, now: datetime) -> Application:
    """Wish for a unit, after the wishes there are."""
    application = editable(actor, application_id, now)
    unit = DaycareUnit.objects.select_related("unit").filter(pk=unit_id, unit__is_public=True).first()
    if unit is None:
        raise Refusal("wish_of_no_unit", field="wish")
    ranks = dict(application.wishes.values_list("unit_id", "rank"))
    if unit_id in ranks:
        raise Conflict("wish_repeated", field="wish", unit=unit.unit.name_fi)
    most = application_rule(timezone.localdate(now)).most_wishes
    if len(ranks) >= most:
        raise Conflict("too_many_wishes", field="wish", most=most)
    if (fault := wish_fault(unit, application)) is not None:
        raise fault
    Wish.objects.create(application=application, unit=unit, rank=len(ranks) + 1)
    return _saved(actor, application, "wishes", now)


@transaction.atomic
def move_wish_up(actor: Actor, application_id: UUID, unit_id: UUID, *, now: datetime) -> Application:
    """Like a unit more than the one before it; the first stays the first."""
    application = editable(actor, application_id, now)
    order = _order(application)
    at = order.index(unit_id) if unit_id in order else 0
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
        _write_order(application, order)
    return _saved(actor, application, "wishes", now)


@transaction.atomic
def remove_wish(actor: Actor, application_id: UUID, unit_id: UUID, *, now: datetime) -> Application:
    """Wish for a unit no longer; removing it twice is removing it once."""
    application = editable(actor, application_id, now)
    _write_order(application, [one for one in _order(application) if one != unit_id])
    return _saved(actor, application, "wishes", now)


def _order(application: Application) -> list[UUID]:
    return list(application.wishes.order_by("rank").values_list("unit_id", flat=True))


def _write_order(application: Application, order: list[UUID]) -> None:
    application.wishes.all().delete()
    Wish.objects.bulk_create(Wish(application=application, unit_id=one, rank=at) for at, one in enumerate(order, 1))


def _counted_from(application: Application, now: datetime) -> date:
    return timezone.localdate(application.sent_at or now)


def _saved(actor: Actor, application: Application, step: str, now: datetime) -> Application:
    """Save the step; of a sent application also what follows from it: the sibling's unit and the statutory day."""
    application.draft.pop(step, None)
    application.version += 1
    if application.state == ApplicationState.SENT:
        set_sibling_basis(application, now)
        due = due_of(application, now)
        application.due_date, application.due_rule = due.due_date, due.rule
        assert application.case_id is not None  # a sent application has its matter
        set_due(SENDER, application.case_id, due=due.due_date, rule=rule_of_case(due), now=now)
    application.save()
    record(actor, APPLY, application, at=now, person=application.child_id, step=step)
    return application

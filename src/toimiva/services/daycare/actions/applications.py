"""An application is begun, sent and withdrawn by a guardian; sent, it is a matter with a statutory day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require, system
from toimiva.city.audit.trail import record
from toimiva.city.cards import Words
from toimiva.city.cases.actions import move, open_case
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.residents.models import Person
from toimiva.city.webhooks.actions import publish

from ..models import Application
from ..models.applications import OPEN, ApplicationState
from ..policy.application import school_starts
from ..policy.application_states import may_follow
from ..policy.due_date import DueDate, Sent, due_date
from ..queries.guardians import is_guardian
from ..queries.my_applications import EDITABLE, current_places, locks_on, sibling_units
from .application_checks import faults_to_send, refuse_all, told
from .constraints import refused_by

KIND = "daycare.application"
SENDER = system("daycare.applications")
APPLY = "daycare.application.apply"
TITLES = {
    "DAYCARE": Words(
        "Hakemus varhaiskasvatukseen", "Ansökan till småbarnspedagogik", "Application for early education"
    ),
    "TRANSFER": Words("Siirtohakemus", "Överföringsansökan", "Transfer application"),
}


@transaction.atomic
def begin(actor: Actor, child_id: UUID, *, now: datetime) -> Application:
    """Begin an application for a child, or return the one begun already. One with a place applies for a transfer."""
    require(actor, APPLY)
    today, guardian = timezone.localdate(now), actor.person_id
    if guardian is None or not is_guardian(guardian, child_id, today):
        raise Forbidden("not_a_guardian_now")
    child = Person.objects.get(pk=child_id)
    if settings.TOIMIVA_MUNICIPALITY and child.home_municipality != settings.TOIMIVA_MUNICIPALITY:
        raise Refusal("child_lives_elsewhere", phone=settings.TOIMIVA_CITY.phone)
    if school_starts(child.date_of_birth, today) <= today:
        raise Refusal("child_goes_to_school")
    type_ = Application.Type.TRANSFER if current_places([child_id], today) else Application.Type.DAYCARE
    if Application.objects.filter(child=child, type=type_, state__in=OPEN).exists():
        raise Conflict("has_open_application")
    found, made = Application.objects.get_or_create(
        child=child, type=type_, applicant_id=guardian, state=ApplicationState.CREATED,
        defaults={"origin": Application.Origin.ELECTRONIC, "created_at": now},
    )  # fmt: skip
    if made:
        record(actor, APPLY, found, at=now, kind="CREATE", person=child_id, type=type_)
    return found


@transaction.atomic
def send(actor: Actor, application_id: UUID, *, now: datetime) -> Application:
    """Send the application: the statutory clock starts, and it stands in My matters. Sending twice is sending once.

    An urgent one has no due date until the need is shown; the rule says so.
    """
    application = held(actor, application_id, now)
    if application.state in OPEN:
        return application
    today = timezone.localdate(now)
    require_move(application, ApplicationState.SENT, now)
    refuse_all(faults_to_send(application, today))
    set_sibling_basis(application, now)
    due = due_of(application, now)
    application.state, application.sent_at, application.draft = ApplicationState.SENT, now, {}
    application.due_date, application.due_rule = due.due_date, due.rule
    application.version += 1
    with refused_by(one_open_application_of_a_kind="has_open_application"):
        application.save()
    case = open_case(
        SENDER, kind=KIND, key=f"daycare.application:{application.pk}", subject_id=application.child_id,
        applicant_id=application.applicant_id, title=TITLES[application.type],
        payload={"application": str(application.pk)}, due=due.due_date, due_rule=rule_of_case(due), now=now,
    )  # fmt: skip
    application.case_id = case.pk
    application.save(update_fields=["case_id"])
    record(
        actor, "daycare.application.send", application, at=now, person=application.child_id,
        due_date=due.due_date, rule=due.rule, urgent=application.urgent, wishes=application.wishes.count(),
    )  # fmt: skip
    publish("daycare.application.sent", [{"application": application.pk}], at=now)
    return application


@transaction.atomic
def withdraw_application(actor: Actor, application_id: UUID, *, now: datetime) -> Application:
    """Give the application up: a draft is deleted with all that was written, a sent one ends. Twice is once."""
    application = held(actor, application_id, now)
    if application.state == ApplicationState.CANCELLED:
        return application
    if application.state == ApplicationState.CREATED:
        record(actor, APPLY, application, at=now, kind="DELETE", person=application.child_id, draft=True)
        application.delete()
        return application
    require_move(application, ApplicationState.CANCELLED, now)
    set_state(application, ApplicationState.CANCELLED, "withdrawn", now)
    record(actor, "daycare.application.withdraw", application, at=now, person=application.child_id)
    publish("daycare.application.withdrawn", [{"application": application.pk}], at=now)
    return application


def held(actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Lock an application of this guardian's own; one whose custody has ended may no longer touch it."""
    application = hold(actor, APPLY, Application, application_id, related=("child",))
    if application.offer_id is not None:  # an answer to an offer is changed on the offer's page
        raise Missing("not_found", model="application")
    if actor.person_id is None or not is_guardian(actor.person_id, application.child_id, timezone.localdate(now)):
        raise Forbidden("not_a_guardian_now")
    return application


def editable(actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Lock an application that the guardian may still change; after its lock an adviser changes it with her."""
    application = held(actor, application_id, now)
    locked = locks_on(application)
    if application.state not in EDITABLE or (locked is not None and timezone.localdate(now) >= locked):
        raise Conflict("application_locked", phone=settings.TOIMIVA_CITY.phone, day=told(locked) if locked else "")
    return application


def require_move(application: Application, to: str, now: datetime) -> None:
    """Refuse a move that the table of states does not have."""
    if not may_follow(application.state, to, timezone.localdate(now)):
        raise Conflict("application_cannot_move")


def set_state(application: Application, to: str, case_state: str, now: datetime) -> None:
    """Put a locked application into a state, and its matter with it."""
    application.state = to
    application.version += 1
    application.save(update_fields=["state", "version"])
    if application.case_id is not None:
        move(SENDER, application.case_id, case_state, now=now)


def set_sibling_basis(application: Application, now: datetime) -> None:
    """Find by itself whether a brother or sister is in a unit wished for; nobody needs to ask for it."""
    on = application.preferred_start or timezone.localdate(now)
    units = {one.pk for one in sibling_units(application.child, on)}
    application.sibling_basis = bool(units) and application.wishes.filter(unit_id__in=units).exists()


def due_of(application: Application, now: datetime) -> DueDate:
    """Return by when a place must be arranged for the application, sent now or when it was."""
    sent = application.sent_at or now
    return due_date(Sent(
        type=application.type, sent=timezone.localdate(sent), urgent=application.urgent,  # type: ignore[arg-type]
        first_urgency_attachment=application.urgency_shown_on, preferred_start=application.preferred_start,
    ))  # fmt: skip


def rule_of_case(due: DueDate) -> str:
    """Return by which rule the matter has its day; one without a day has none, though the application knows why."""
    return due.rule if due.due_date is not None else ""

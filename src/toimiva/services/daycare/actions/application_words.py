"""What others say of an application: the other guardian agrees or not, an adviser has seen why it is urgent."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.cases.actions import set_due
from toimiva.city.refusals import Conflict, Forbidden, Refusal

from ..models import Application, GuardianAnswer
from ..models.applications import OPEN
from ..queries.guardians import is_guardian
from .applications import SENDER, due_of, rule_of_case


@transaction.atomic
def answer_application(
    actor: Actor, application_id: UUID, *, agrees: bool, because: str = "", now: datetime
) -> GuardianAnswer:
    """Agree with the other guardian's application, or not and say why. The last word counts until it is decided."""
    application = hold(actor, "daycare.application.own", Application, application_id)
    guardian = actor.person_id
    if guardian is None or not is_guardian(guardian, application.child_id, timezone.localdate(now)):
        raise Forbidden("not_a_guardian_now")
    if guardian == application.applicant_id:
        raise Conflict("own_application")
    if application.state not in OPEN:
        raise Conflict("application_not_open")
    because = "" if agrees else because.strip()[:300]
    if not agrees and not because:
        raise Refusal("disagreement_without_reason", field="because")
    answer, _made = GuardianAnswer.objects.update_or_create(
        application=application, guardian_id=guardian, defaults={"agrees": agrees, "because": because, "at": now}
    )
    record(
        actor, "daycare.application.own", application, at=now, person=application.child_id,
        agrees=agrees, by=guardian,
    )  # fmt: skip
    return answer


@transaction.atomic
def show_urgency(actor: Actor, application_id: UUID, on: date, *, now: datetime) -> Application:
    """Write down on which day the need was first shown: two weeks are counted from it. The first day stays."""
    application = hold(actor, "daycare.application.prove", Application, application_id)
    if not application.urgent or application.state not in OPEN:
        raise Conflict("application_not_urgent")
    if application.urgency_shown_on is not None and application.urgency_shown_on <= on:
        return application
    if on > timezone.localdate(now):
        raise Refusal("proof_day_to_come", field="on")
    application.urgency_shown_on = on
    due = due_of(application, now)
    application.due_date, application.due_rule = due.due_date, due.rule
    application.version += 1
    application.save()
    if application.case_id is not None:
        set_due(SENDER, application.case_id, due=due.due_date, rule=rule_of_case(due), now=now)
    record(
        actor, "daycare.application.prove", application, at=now, person=application.child_id,
        shown_on=on, due_date=due.due_date,
    )  # fmt: skip
    return application

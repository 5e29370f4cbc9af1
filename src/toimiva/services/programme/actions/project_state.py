"""What can happen to a project itself: managers are named, it is closed and opened again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.identity.models import User
from toimiva.city.refusals import Conflict, Missing

from ..models import Project, ProjectManager, ProjectState
from .followup_changes import note, require_open, require_reason


@transaction.atomic
def name_manager(actor: Actor, project_id: int, user_uuid: UUID, *, now: datetime) -> ProjectManager:
    """Name a user to manage the project; naming twice is naming once. The role is the administrator's to give."""
    project = hold(actor, "programme.manager.name", Project, project_id)
    require_open(project)
    user = User.objects.filter(uuid=user_uuid, is_active=True).first()
    if user is None:
        raise Missing("no_such_user", field="user")
    manager, new = ProjectManager.objects.get_or_create(
        project=project, user=user, ended_at=None, defaults={"named_at": now}
    )
    if new:
        note(actor, project, manager, thing="manager", name=user.get_full_name(), field="added", now=now)
        record(actor, "programme.manager.name", project, at=now, manager=str(user.uuid))
    return manager


@transaction.atomic
def end_manager(actor: Actor, project_id: int, manager_id: int, *, now: datetime) -> ProjectManager:
    """End a user's management of the project; the row stays as history."""
    project = hold(actor, "programme.manager.end", Project, project_id)
    manager = ProjectManager.objects.select_related("user").filter(pk=manager_id, project=project).first()
    if manager is None:
        raise Missing("not_found")
    if manager.ended_at is None:
        manager.ended_at = now
        manager.save()
        note(actor, project, manager, thing="manager", name=manager.user.get_full_name(), field="ended", now=now)
        record(actor, "programme.manager.end", project, at=now, manager=str(manager.user.uuid))
    return manager


@transaction.atomic
def close_project(actor: Actor, project_id: int, *, reason: str, now: datetime) -> ProjectState:
    """Close the project: it takes no more postings and no more follow-up. Closing twice is closing once."""
    project = hold(actor, "programme.project.close", Project, project_id)
    return _set_state(actor, project, "programme.project.close", closed=True, reason=reason, now=now)


@transaction.atomic
def reopen_project(actor: Actor, project_id: int, *, reason: str, now: datetime) -> ProjectState:
    """Open a closed project again."""
    project = hold(actor, "programme.project.reopen", Project, project_id)
    if not ProjectState.objects.filter(project=project, closed=True).exists():
        raise Conflict("project_is_open")
    return _set_state(actor, project, "programme.project.reopen", closed=False, reason=reason, now=now)


def _set_state(
    actor: Actor, project: Project, operation: str, *, closed: bool, reason: str, now: datetime
) -> ProjectState:
    told = require_reason(reason, "project_state_needs_a_reason")
    before = ProjectState.objects.filter(project=project).first()
    if before is not None and before.closed == closed:
        return before
    state, _new = ProjectState.objects.update_or_create(
        project=project, defaults={"closed": closed, "reason": told, "since": now, "set_by_id": actor.id}
    )
    field = "closed" if closed else "reopened"
    note(actor, project, project, thing="project", name=project.name, field=field, now=now, reason=told)
    record(actor, operation, project, at=now, reason=told)
    return state

"""What every change of the follow-up does alike: it needs an open project, and its old values stay on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from toimiva.city.access import Actor, hold, may, require
from toimiva.city.refusals import Conflict, Refusal

from ..models import FollowupChange, Project, ProjectState

Value = str | int | bool | date | Decimal | None
P = TypeVar("P", bound=models.Model)


def hold_part(actor: Actor, operation: str, part: type[P], pk: int) -> P:
    """Check the actor and lock a milestone, risk, target or report with its project, the project first.

    What is added locks the project too, and so does closing it: nothing slips into a project that is being closed,
    and of two that want the same name or period at once the second is refused.
    """
    require(actor, operation)
    its_project = part._default_manager.filter(may(actor, operation), pk=pk).values("project")
    Project.objects.select_for_update().filter(pk__in=its_project).first()
    return hold(actor, operation, part, pk, related=["project"])


def require_open(project: Project) -> None:
    """Refuse to change the follow-up of a closed project."""
    if ProjectState.objects.filter(project=project, closed=True).exists():
        raise Conflict("project_closed", project=project.name)


def require_reason(reason: str, code: str, *, field: str = "reason") -> str:
    """Return the reason without blanks around it; none is refused with `code`."""
    if not (told := reason.strip()):
        raise Refusal(code, field=field)
    return told


def put(
    actor: Actor,
    project: Project,
    row: models.Model,
    values: Mapping[str, Value],
    *,
    thing: str,
    name: str,
    now: datetime,
    reason: str = "",
    tell: Callable[[Any, str], str] = lambda row, field: told(getattr(row, field)),
) -> list[str]:
    """Set the values on the row, save it and note each that changed; returns the fields that did.

    `tell` writes a field of the row as the history keeps it, once before and once after the change.
    """
    changed = {field: value for field, value in values.items() if getattr(row, field) != value}
    if not changed:
        return []
    before = {field: tell(row, field) for field in changed}
    for field, value in changed.items():
        setattr(row, field, value)
    row.save()
    for field in changed:
        note(actor, project, row, thing=thing, name=name, field=field, before=before[field], after=tell(row, field),
             now=now, reason=reason)  # fmt: skip
    return list(changed)


def note(
    actor: Actor,
    project: Project,
    row: models.Model,
    *,
    thing: str,
    name: str,
    field: str,
    now: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """Add one row to the project's history."""
    FollowupChange.objects.create(
        project=project, at=now, by_id=actor.id, thing=thing, thing_id=row.pk, name=name[:300], field=field,
        before=before, after=after, reason=reason,
    )  # fmt: skip


def told(value: Value) -> str:
    """A value as the history keeps it: days in ISO form, numbers without idle zeros.

    >>> told(Decimal("0.9800")), told(date(2021, 5, 31)), told(None)
    ('0.98', '2021-05-31', '')
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

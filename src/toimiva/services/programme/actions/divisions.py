"""The divisions of a programme in the city's organisation, and the end of a project number."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record
from toimiva.city.identity.actions.units import known_unit
from toimiva.city.refusals import Refusal

from ..models import DivisionShare, Programme, ProjectNumber
from ..policy.division_units import unit_of
from .books import books_of, keeps_attempts, shown


def tie_divisions(programme: Programme, *, now: datetime) -> int:
    """Give each division its organisation unit by `policy/division_units.toml`; returns how many were tied.

    A part of another action (the import of a decision), which checks the actor and writes the trail.
    """
    tied = 0
    for share in DivisionShare.objects.filter(programme=programme, unit=None):
        if (found := unit_of(share.code, timezone.localdate(now))) is not None:
            share.unit = known_unit(found.unit, found.name)
            share.save(update_fields=["unit"])
            tied += 1
    return tied


@keeps_attempts
def close_number(actor: Actor, number_id: int, last_day: date, *, now: datetime) -> ProjectNumber:
    """End a project number: after its last day nothing is allotted, moved, committed or expected; invoices still come.

    Money that is still bound must be released first.
    """
    books, number = books_of(actor, "programme.number.close", number_id, now)
    bound = books.figures(number).committed
    if bound:
        raise Refusal("number_still_binds_money", number=number.number, bound=shown(bound))
    before, number.closed_on = number.closed_on, last_day
    number.save(update_fields=["closed_on"])
    record(
        actor, "programme.number.close", number, at=now, number=number.number, before=before, closed_on=last_day
    )  # fmt: skip
    return number

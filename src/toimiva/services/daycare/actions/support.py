"""A special teacher marks how much more of the staff a child takes, and why."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.residents.models import Person

from ..models import SupportFactor
from ..policy.support import support_factors
from ..queries.shielding import shielded
from ..queries.support import is_known
from .dated import end_before


@transaction.atomic
def mark_support(
    actor: Actor, child_id: UUID, factor: Decimal, *, starts: date, because: str, now: datetime
) -> SupportFactor | None:
    """Let the child weigh `factor` times its weight from a day on; 1 ends a mark the day before (None).

    Assignments made from now on count it; a proposal that is there already stays until it is run again. Only of
    children whom the service knows: `Missing` for any other resident.
    """
    require(actor, "daycare.support.mark")
    today = timezone.localdate(now)
    child = Person.objects.select_for_update().filter(pk=child_id).exclude(pk__in=shielded()).first()
    if child is None or not is_known(actor, child_id, on=today):
        raise Missing("not_found")
    if not because.strip():
        raise Refusal("support_needs_a_reason", field="because")
    if starts < today:
        raise Refusal("seats_from_today", field="starts")
    known = support_factors(starts)
    if factor not in (1, *known):
        raise Refusal("support_factor_unknown", field="factor", value=factor, known=", ".join(map(str, known)))
    rows = SupportFactor.objects.filter(child=child)
    before = end_before(rows, starts)
    mark = None
    if factor > 1:
        mark = SupportFactor.objects.create(
            child=child, factor=factor, because=because.strip()[:300], valid_from=starts, by_id=actor.id, at=now
        )
    record(
        actor, "daycare.support.mark", mark or child, at=now, person=child_id,
        before=str(before.factor) if before else None, after=str(factor), starts=starts,
    )  # fmt: skip
    return mark

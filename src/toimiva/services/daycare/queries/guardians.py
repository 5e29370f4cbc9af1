"""Who has custody of which child on a day, and which of them live apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from toimiva.city.residents.models import Guardianship
from toimiva.city.residents.models.guardianships import IN_CUSTODY
from toimiva.city.residents.queries import answering


def guardians_on(children: Sequence[UUID], on: date) -> dict[UUID, list[UUID]]:
    """Return the guardians of each child on a day, in a fixed order."""
    rows = Guardianship.objects.filter(answering(on), ward_id__in=children, kind__in=IN_CUSTODY)
    found: dict[UUID, list[UUID]] = {}
    for ward, guardian in rows.order_by("ward_id", "guardian_id").values_list("ward_id", "guardian_id").distinct():
        found.setdefault(ward, []).append(guardian)
    return found


def is_guardian(person: UUID, child: UUID, on: date) -> bool:
    """Tell whether the person has custody of the child on a day."""
    rows = Guardianship.objects.filter(answering(on), ward_id=child, guardian_id=person, kind__in=IN_CUSTODY)
    return rows.exists()


def live_apart(child: UUID, on: date) -> bool:
    """Tell whether the child's guardians live in different households: then none of them decides alone."""
    rows = Guardianship.objects.filter(answering(on), ward_id=child, kind__in=IN_CUSTODY)
    return len(set(rows.values_list("guardian__household_id", flat=True))) > 1

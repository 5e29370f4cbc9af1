"""Sealing every identity code again with the current key, in batches, while the service runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from .models import Person
from .sealed import Seal, SealBroken, ring


@dataclass
class Rotated:
    """How many codes were sealed again, and the persons whose code no key opens."""

    resealed: int = 0
    broken: list[UUID] = field(default_factory=list)


def rotate_keys(actor: Actor, *, now: datetime, batch: int = 5000, seal: Seal | None = None) -> Rotated:
    """Seal again what another than the current key sealed. Broken off, it goes on where it was when run again."""
    require(actor, "residents.keys.rotate")
    seal, done, after = seal or ring(), Rotated(), UUID(int=0)
    while True:
        with transaction.atomic():
            last = _one_batch(seal, done, after, batch)
            if last is None:
                record(actor, "residents.keys.rotate", at=now, resealed=done.resealed, broken=len(done.broken))
                return done
        after = last


def _one_batch(seal: Seal, done: Rotated, after: UUID, size: int) -> UUID | None:
    rows = Person.objects.filter(id__gt=after, national_id_sealed__isnull=False).order_by("id")
    people = list(rows.select_for_update().only("id", "national_id_sealed")[:size])
    changed = []
    for person in people:
        sealed = person.national_id_sealed or b""
        try:
            code = seal.open(sealed, person.id)  # also under the current key: it may be damaged
            if seal.key_of(sealed) != seal.current:
                person.national_id_sealed = seal.seal(code, person.id)
                changed.append(person)
        except SealBroken:
            done.broken.append(person.id)
    Person.objects.bulk_update(changed, ["national_id_sealed"], batch_size=1000)
    done.resealed += len(changed)
    return people[-1].id if people else None

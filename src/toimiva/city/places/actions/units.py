"""Loading service units from a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from ..language import LANGUAGES, said, sort_key
from ..models import ServiceUnit, unit_id
from ..readers.rows import Faults, Unit
from .loading import Loaded, one_at_a_time, store
from .placing import place, stated_districts

OWN = ("id", "source", "external_id", "changed_at")
FIELDS = [field.name for field in ServiceUnit._meta.fields if field.name not in OWN]


@transaction.atomic
def load_units(
    actor: Actor, units: Sequence[Unit], *, source: str, now: datetime, sha256: str = "", dry_run: bool = False
) -> Loaded:
    """Load the units of one source as a whole; a unit is known by its source and its id there.

    Units that the file does not have stay: a source may come in parts, and others may refer to them.
    """
    require(actor, "places.units.load")
    one_at_a_time()
    _check_districts(units)
    rows = [_row(unit, source, now) for unit in units]
    place(rows, stated=True)
    lines = [one.row for one in units]
    _, counts = store(ServiceUnit.objects.filter(source=source), rows, ("source", "external_id"), FIELDS, lines=lines)
    total = Loaded(counts.new, counts.changed, counts.unchanged, counts.absent, sha256, dry_run)
    if dry_run:
        transaction.set_rollback(True)
    else:
        record(actor, "places.units.load", at=now, source=source, **total.facts())
    return total


def _check_districts(units: Sequence[Unit]) -> None:
    """Every district that a unit states must be one of ours."""
    stated = {unit.stated_district for unit in units if unit.stated_district}
    unknown = stated - stated_districts().keys() if stated else set()
    faults = Faults()
    for unit in units:
        if unit.stated_district in unknown:
            faults.add("unknown_district", unit.row, "district", value=unit.stated_district)
    faults.refuse()


def _row(unit: Unit, source: str, now: datetime) -> ServiceUnit:
    told = asdict(unit)
    del told["row"]
    row = ServiceUnit(id=unit_id(source, unit.external_id), source=source, changed_at=now, **told)
    for language in LANGUAGES:
        setattr(row, f"sort_{language}", sort_key(said(row, "name", language).text))
    words = (row.name_fi, row.name_sv, row.name_en, row.street_fi, row.street_sv, row.postal_code)
    row.sought = "\n".join(dict.fromkeys(word.casefold() for word in words if word))
    return row

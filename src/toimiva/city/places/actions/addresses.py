"""Loading street addresses, so that a person can search from home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from .. import models
from ..readers.rows import Address
from .loading import Loaded, one_at_a_time, store
from .placing import place

FIELDS = ["street_sv", "lon", "lat", "district", "sought_fi", "sought_sv"]


@transaction.atomic
def load_addresses(
    actor: Actor, addresses: Sequence[Address], *, now: datetime, sha256: str = "", dry_run: bool = False
) -> Loaded:
    """Load addresses as a whole; an address is known by its street, number and postal code."""
    require(actor, "places.addresses.load")
    one_at_a_time()
    rows = [_row(address) for address in addresses]
    place(rows, stated=False)
    lines = [one.row for one in addresses]
    _, counts = store(models.Address.objects.all(), rows, ("street_fi", "number", "postal_code"), FIELDS, lines=lines)
    total = Loaded(counts.new, counts.changed, counts.unchanged, counts.absent, sha256, dry_run)
    if dry_run:
        transaction.set_rollback(True)
    else:
        record(actor, "places.addresses.load", at=now, **total.facts())
    return total


def _row(address: Address) -> models.Address:
    row = models.Address(
        street_fi=address.street_fi,
        street_sv=address.street_sv,
        number=address.number,
        postal_code=address.postal_code,
        lon=address.lon,
        lat=address.lat,
    )
    row.sought_fi = f"{address.street_fi} {address.number}".strip().casefold()
    row.sought_sv = f"{address.street_sv} {address.number}".strip().casefold() if address.street_sv else ""
    return row

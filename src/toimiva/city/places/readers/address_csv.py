"""Street addresses from CSV: street, number, postal code and point; the column names of OpenStreetMap extracts too."""

from __future__ import annotations

from .rows import Address, Faults
from .tables import Row, need, point, postal_code, read_rows


def read_addresses_csv(data: bytes) -> list[Address]:
    """Return the addresses; an address that stands twice (two doors of one house) is kept once, the first.

    Columns: street, street_sv, number (or housenumber), postal_code (or postcode), lon, lat.
    """
    faults = Faults()
    found: dict[tuple[str, str, str], Address] = {}
    for row in read_rows(data, ("street", "lon", "lat")):
        if address := _address(row, faults):
            found.setdefault((address.street_fi, address.number, address.postal_code), address)
    faults.refuse()
    return list(found.values())


def _address(row: Row, faults: Faults) -> Address | None:
    street = need(row, "street", faults)
    written = row["postal_code"] or row["postcode"]
    code = postal_code(written.split(";")[0], row.number, faults)  # OSM writes 00120;00180 for a house of two codes
    before = len(faults.found)
    lon, lat = point(row, faults)
    if lon is None or lat is None:
        if len(faults.found) == before:
            faults.add("missing_value", row.number, "lon")
        return None
    return Address(
        street_fi=street,
        street_sv=row["street_sv"],
        number=row["number"] or row["housenumber"],
        postal_code=code,
        lon=lon,
        lat=lat,
        row=row.number,
    )

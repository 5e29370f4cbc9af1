"""Service units from our own CSV (docs/places.md names the columns)."""

from __future__ import annotations

from ..kinds import kinds
from .rows import WHEELCHAIR, Faults, Unit
from .tables import Row, need, point, postal_code, read_rows

REQUIRED = ("unit", "kind", "name_fi")
YES_OR_NO = {"true": "yes", "1": "yes", "false": "no", "0": "no"}  # as spreadsheets and programs write it


def read_units_csv(data: bytes) -> list[Unit]:
    """Return the units of the file; refused whole, each bad row told, when anything is wrong."""
    faults, seen = Faults(), dict[str, int]()
    units = []
    for row in read_rows(data, REQUIRED):
        code = need(row, "unit", faults)
        if code in seen:
            faults.add("duplicate_row", row.number, "unit", value=code, first=seen[code])
        seen.setdefault(code, row.number)
        units.append(_unit(row, code, faults))
    faults.refuse()
    return units


def _unit(row: Row, code: str, faults: Faults) -> Unit:
    lon, lat = point(row, faults)
    number = row["house_number"]
    street = row["street"]
    return Unit(
        external_id=code,
        kind=_one_of(row, "kind", tuple(kinds()), faults),
        name_fi=need(row, "name_fi", faults),
        name_sv=row["name_sv"],
        name_en=row["name_en"],
        street_fi=f"{street} {number}".strip(),
        street_sv=f"{row['street_sv']} {number}".strip() if row["street_sv"] else "",
        postal_code=postal_code(row["postal_code"], row.number, faults),
        lon=lon,
        lat=lat,
        stated_district=row["district"],
        phone=row["phone"],
        opening_hours=row["opening_hours"],
        wheelchair=_wheelchair(row, faults),
        row=row.number,
    )


def _wheelchair(row: Row, faults: Faults) -> str:
    said = row["accessible"].lower()
    if said in YES_OR_NO:
        return YES_OR_NO[said]
    return _one_of(row, "accessible", WHEELCHAIR, faults) if said else "unknown"


def _one_of(row: Row, column: str, words: tuple[str, ...], faults: Faults) -> str:
    value = need(row, column, faults)
    if value and value not in words:
        faults.add("bad_value", row.number, column, value=value, expected=", ".join(words))
    return value

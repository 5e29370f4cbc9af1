"""Which heading of a file is which field: proposed from known headings, kept per source, applied to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toimiva.city.refusals import Refusal

from ...policy.actuals_tables import headings

FIELDS = ("number", "date", "amount", "document", "row", "account", "cost_centre", "supplier", "supplier_name",
          "text", "vat", "currency")  # fmt: skip
REQUIRED = ("number", "date", "amount")


def tidy(heading: str) -> str:
    """Return a heading as headings are compared: without case, quotes and surplus spaces.

    >>> tidy('  "Kirjaus\\u00a0Pvm" ')
    'kirjaus pvm'
    """
    return " ".join(heading.replace("\u00a0", " ").strip().strip('"').split()).casefold()


def propose(heads: Sequence[str]) -> dict[str, str]:
    """Return field -> heading for the headings that are known; the first heading of a field stands."""
    known = {tidy(name): row.id for row in headings() for name in (*row.fi, *row.sv, *row.en, *row.technical)}
    found: dict[str, str] = {}
    for head in heads:
        field = known.get(tidy(head))
        if field and field not in found:
            found[field] = head
    return found


def missing(mapping: Mapping[str, str], *, dated: bool = False) -> list[str]:
    """Return the required fields that a mapping lacks; `dated`: the day of posting is given for the whole file."""
    return [field for field in REQUIRED if not mapping.get(field) and not (dated and field == "date")]


@dataclass(frozen=True)
class Columns:
    """The place of each field among the columns of one file."""

    places: Mapping[str, int]

    def get(self, field: str) -> int | None:
        return self.places.get(field)


def columns(mapping: Mapping[str, str], heads: Sequence[str]) -> Columns:
    """Return where each field of the mapping stands in a file.

    Raises `Refusal` when a required heading is not in the file, or a mapped one stands there twice.
    """
    tidied = [tidy(head) for head in heads]
    places: dict[str, int] = {}
    for field, heading in mapping.items():
        found = [place for place, head in enumerate(tidied) if head == tidy(heading)]
        if len(found) > 1:
            raise Refusal("actuals_heading_twice", field="file", heading=heading)
        if found:
            places[field] = found[0]
        elif field in REQUIRED:
            raise Refusal("actuals_heading_missing", field="file", heading=heading)
    return Columns(places)

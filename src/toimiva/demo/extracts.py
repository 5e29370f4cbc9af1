"""The register extracts as tables: the public import format, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .contacts import emails, phones
from .dwellings import ADDRESS_KINDS, FOREVER, NONE, Addresses
from .guardians import CUSTODIES, GUARDIAN_KINDS, Guardianships
from .households import KINDS, Households
from .identity import identity_codes, padded
from .lives import ALIVE, Lives
from .names import Names
from .streets import Buildings, Streets
from .tables import Area, Districts, Neighbourhood
from .tongues import SERVED_IN, codes

HOME_MUNICIPALITY = "091"
POST_OFFICE = "HELSINKI"

UNIT_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("unit", "kind", "name_fi", "name_sv", "name_en", "street")),
        *((name, pa.string()) for name in ("house_number", "postal_code")),
        *((name, pa.float64()) for name in ("lon", "lat")),
        *((name, pa.string()) for name in ("district", "phone", "opening_hours")),
        ("accessible", pa.bool_()),
    ]
)


def persons(
    lives: Lives,
    households: Households,
    names: Names,
    tongue: np.ndarray,
    served: np.ndarray,
    protection: np.ndarray,
    number: np.ndarray,
    household_number: np.ndarray,
    rng: np.random.Generator,
) -> pa.Table:
    """One row a person, sorted by `person`."""
    count = len(lives)
    home = pa.array(households.home[lives.household])
    table = pa.table(
        {
            "person": ids("P", number),
            "national_id": identity_codes(lives.born, lives.female, rng),
            "first_names": pc.binary_join_element_wise(
                *(chosen(names.first_words, words) for words in (names.first, names.second, names.third)),
                " ",
                null_handling="skip",
            ),
            "call_name": chosen(names.first_words, names.call),
            "last_name": chosen(names.last_words, names.last),
            "date_of_birth": days(lives.born),
            "sex": chosen(["M", "F"], lives.female.astype(np.int64)),
            "mother_tongue": chosen(codes(), tongue),
            "service_language": chosen(SERVED_IN, served),
            "home_municipality": pa.repeat(HOME_MUNICIPALITY, count),
            "protection_order": pa.array(protection[lives.household]),
            "date_of_death": days(lives.died, ALIVE),
            "household": pc.if_else(home, ids("H", household_number[lives.household]), None),
            "email": emails(lives, names, number, rng),
            "phone": phones(lives, rng),
        }
    )
    return table.take(pa.array(np.argsort(number)))


def addresses(
    given: Addresses, table: Districts, streets: Streets, buildings: Buildings, number: np.ndarray
) -> pa.Table:
    """One row an address, sorted by person, kind and first day."""
    order = np.lexsort((given.since, given.kind, number[given.person]))
    building, stair = given.building[order], given.stair[order]
    area = buildings.neighbourhood[building]
    apartment = given.apartment[order]
    return pa.table(
        {
            "person": ids("P", number[given.person[order]]),
            "kind": chosen(ADDRESS_KINDS, given.kind[order]),
            "street": chosen(streets.fi, buildings.street[building]),
            "house_number": pc.cast(pa.array(buildings.number[building]), pa.string()),
            "stair": chosen([chr(ord("A") + place) for place in range(26)], stair),
            "apartment": pc.cast(pa.array(apartment, mask=apartment == NONE), pa.string()),
            "postal_code": chosen([neighbourhood.postal_code for neighbourhood in table.neighbourhoods], area),
            "post_office": pa.repeat(POST_OFFICE, len(order)),
            "lon": pa.array(buildings.lon[building]),
            "lat": pa.array(buildings.lat[building]),
            "district": chosen([neighbourhood.code for neighbourhood in table.neighbourhoods], area),
            "valid_from": days(given.since[order]),
            "valid_to": days(given.until[order], FOREVER),
        }
    )


def households_table(
    households: Households, income: np.ndarray, area: np.ndarray, unknown: np.ndarray, household_number: np.ndarray
) -> pa.Table:
    """One row a household, sorted by `household`."""
    home = np.flatnonzero(households.home)
    order = home[np.argsort(household_number[home])]
    return pa.table(
        {
            "household": ids("H", household_number[order]),
            "kind": chosen(KINDS, households.kind[order]),
            "income_eur_year": pa.array(income[order]),
            "dwelling_m2": pa.array(area[order], mask=unknown[order]),
        }
    )


def guardianships(given: Guardianships, number: np.ndarray) -> pa.Table:
    """One row a guardian of a child, sorted by `ward` and `guardian`; all in force."""
    order = np.lexsort((number[given.guardian], number[given.ward]))
    return pa.table(
        {
            "guardian": ids("P", number[given.guardian[order]]),
            "ward": ids("P", number[given.ward[order]]),
            "kind": chosen(GUARDIAN_KINDS, given.kind[order]),
            "custody": chosen(CUSTODIES, given.custody[order]),
            "valid_from": days(given.since[order]),
            "valid_to": pa.nulls(len(order), pa.date32()),
        }
    )


def districts(table: Districts) -> pa.Table:
    """One row an area, from the largest to the smallest."""
    population = {neighbourhood.code: neighbourhood.population for neighbourhood in table.neighbourhoods}
    rows: list[dict[str, Any]] = []
    levels: tuple[tuple[Area | Neighbourhood, ...], ...] = (table.majors, table.districts, table.neighbourhoods)
    for level, areas in enumerate(levels, start=1):
        for area in areas:
            beginning = area.code[: (4, 7, 10)[level - 1]]
            rows.append(
                {
                    "code": area.code,
                    "level": level,
                    "parent": (None, area.code[:4] + "000000", area.code[:7] + "000")[level - 1],
                    "name_fi": area.fi,
                    "name_sv": area.sv,
                    "population": sum(count for code, count in population.items() if code.startswith(beginning)),
                }
            )
    return pa.Table.from_pylist(rows)


def streets_table(streets: Streets, table: Districts) -> pa.Table:
    """One row a street, with its Swedish name, which addresses do not hold."""
    return pa.table(
        {
            "street_fi": pa.array(streets.fi, pa.string()),
            "street_sv": pa.array(streets.sv, pa.string()),
            "postal_code": chosen([area.postal_code for area in table.neighbourhoods], streets.neighbourhood),
            "district": chosen([area.code for area in table.neighbourhoods], streets.neighbourhood),
        }
    )


def buildings_table(streets: Streets, buildings: Buildings, table: Districts) -> pa.Table:
    """One row a building: the city's address register, in which people search from home."""
    return pa.table(
        {
            "street": chosen(streets.fi, buildings.street),
            "street_sv": chosen(streets.sv, buildings.street),
            "number": pc.cast(pa.array(buildings.number), pa.string()),
            "postal_code": chosen([area.postal_code for area in table.neighbourhoods], buildings.neighbourhood),
            "lon": pa.array(buildings.lon),
            "lat": pa.array(buildings.lat),
            "district": chosen([area.code for area in table.neighbourhoods], buildings.neighbourhood),
        }
    )


def ids(letter: str, number: np.ndarray) -> pa.Array:
    """Text ids such as P0000001."""
    return pc.binary_join_element_wise(letter, padded(number, 7), "")


def chosen(words: Any, place: np.ndarray) -> pa.Array:
    """The word at each place; null for a negative place."""
    return pa.array(words, pa.string()).take(pa.array(place, mask=place < 0))


def days(since_1970: np.ndarray, never: int | None = None) -> pa.Array:
    """Days since 1970-01-01 as dates; null where the value is `never`."""
    mask = np.zeros(len(since_1970), dtype=bool) if never is None else since_1970 == never
    return pa.array(np.where(mask, 0, since_1970).astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())

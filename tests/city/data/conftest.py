"""A small city in the database: two major districts, residents of known ages and languages, a family in protection."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from toimiva.city.access import system

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # 2.30 in Helsinki
ROBOT = system("test")
NUMBERS = itertools.count()


def live(n: int, district: str, born: int = 1980, language: str = "fi", **facts: Any) -> None:
    """Let `n` persons live alone in a neighbourhood, each in a household of 30 000 euros a year."""
    from toimiva.city.residents.models import Address, Household, Person

    household = facts.pop("household", None)
    persons, addresses, households = [], [], []
    for _ in range(n):
        number = next(NUMBERS)
        home = household or Household(register_id=f"H{number}", income_eur_year=30_000)
        if household is None:
            households.append(home)
        persons.append(
            Person(register_id=f"P{number}", first_names="Aino", last_name="Salainen", sort_name="salainen aino",
                   date_of_birth=date(born, 6, 1), mother_tongue=language, household=home, **facts)
        )  # fmt: skip
        addresses.append(Address(person=persons[-1], street="Salakatu", district=district, valid_from=date(2020, 1, 1)))
    Household.objects.bulk_create(households)
    Person.objects.bulk_create(persons)
    Address.objects.bulk_create(addresses)


@pytest.fixture
def city(db, settings, tmp_path: Path) -> Path:
    """Return the home of the small city: 60 and 40 in the east, 70 in the west, 3 in protection in the west."""
    from toimiva.city.places.models import District, ServiceUnit
    from toimiva.city.residents.models import Household

    settings.MEDIA_ROOT = tmp_path / "files"
    parent: dict[str, District] = {}
    for level, code, above in [
        (1, "1", ""), (1, "2", ""), (2, "10", "1-1"), (2, "20", "1-2"),
        (3, "101", "2-10"), (3, "102", "2-10"), (3, "201", "2-20"),
    ]:  # fmt: skip
        one = District.objects.create(
            level=level, code=code, parent=parent.get(above), name_fi=f"Alue {code}", name_sv=f"Område {code}",
            changed_at=NOW,
        )  # fmt: skip
        parent[f"{level}-{code}"] = one
    for number, public in enumerate([True, True, False]):
        ServiceUnit.objects.create(
            source="test", external_id=str(number), kind="library", name_fi="Kirjasto", district=parent["3-101"],
            is_public=public, changed_at=NOW, sort_fi="", sort_sv="", sort_en="", sought="",
        )  # fmt: skip
    live(60, "101")
    live(40, "102", born=2021, language="so")
    live(70, "201", language="sv")
    family = Household.objects.create(register_id="protected", income_eur_year=77_777)
    live(1, "201", household=family, protection_order=True)
    live(2, "201", household=family)
    live(5, "201", date_of_death=date(2026, 1, 1))
    return tmp_path

"""A small town for tests: families with homes, units with seats, made in view of the test that needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from toimiva.city.access import Actor, Grant, system
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.places.models import District, ServiceUnit
from toimiva.city.refusals import Refusal
from toimiva.city.residents.models import Address, Guardianship, Household, Person, ResidentAccount, sort_key
from toimiva.services.daycare.actions import PlacementValues, UnitValues, load_placements, load_units
from toimiva.services.daycare.models import DaycareUnit

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 4, 7, 10, 42, tzinfo=HELSINKI)
TODAY = date(2026, 4, 7)
STARTS = date(2026, 8, 3)
HOME = (24.94, 60.17)
METRES_NORTH = 1 / 111_195.0  # degrees of latitude
CLERK = system("test")


def person(last: str, first: str = "Aino", *, born: date = date(1990, 1, 1), **more) -> Person:
    pk = uuid4()
    facts = {"home_municipality": "091", "mother_tongue": "fi", "service_language": "fi", **more}
    return Person.objects.create(
        id=pk, register_id=f"R{pk}", first_names=first, last_name=last, sort_name=sort_key(last, first),
        date_of_birth=born, **facts,
    )  # fmt: skip


def lives(
    who: Person, *, north_m: float = 0.0, since: date = date(2020, 1, 1), district: str = "0911101010"
) -> Address:
    """Give the person a home, so many metres north of the middle of the town."""
    lon, lat = HOME
    return Address.objects.create(
        person=who, street="Esimerkkitie", house_number="1", postal_code="00100", post_office="HELSINKI",
        lon=lon, lat=lat + north_m * METRES_NORTH, district=district, valid_from=since,
    )  # fmt: skip


def family(
    last: str, *born: date, north_m: float = 0.0, guardians: int = 2, **child_facts
) -> tuple[list[Person], list[Person]]:
    """Return the children and the guardians of a household that lives so far north of the middle."""
    house = Household.objects.create(register_id=f"H{uuid4()}")
    grown = [person(last, name, household=house) for name in ("Aino", "Oskari", "Kaisa")[:guardians]]
    children = []
    for number, day in enumerate(born):
        child = person(last, ("Elias", "Helmi", "Onni", "Venla")[number], born=day, household=house, **child_facts)
        lives(child, north_m=north_m)
        for one in grown:
            Guardianship.objects.create(guardian=one, ward=child, kind="parent", custody="joint", valid_from=day)
        children.append(child)
    return children, grown


def unit(name: str, *, north_m: float = 0.0, u3: int = 4, o3: int = 7, **facts) -> DaycareUnit:
    """Return a daycare unit with seats from 2020 on."""
    lon, lat = HOME
    place = ServiceUnit.objects.create(
        source="test", external_id=name, kind="daycare", name_fi=f"Päiväkoti {name}", name_sv=f"Daghemmet {name}",
        name_en=f"{name} daycare centre", street_fi="Laivapojankatu 8", lon=lon, lat=lat + north_m * METRES_NORTH,
        changed_at=NOW, sort_fi=name, sort_sv=name, sort_en=name, sought=name.lower(),
    )  # fmt: skip
    values = UnitValues(unit_id=place.pk, seats={"U3": u3, "O3": o3}, seats_from=date(2020, 1, 1), **facts)
    load_units(CLERK, [values], now=NOW)
    return DaycareUnit.objects.get(pk=place.pk)


def place(child: Person, where: DaycareUnit, starts: date = date(2025, 8, 1), ends: date | None = None) -> None:
    """Give the child a place that the system before knows of."""
    values = PlacementValues(child_id=child.pk, unit_id=where.pk, starts=starts, ends=ends)
    load_placements(CLERK, [values], now=NOW)


def neighbourhood(code: str, district: str, major: str) -> District:
    """Return a neighbourhood inside a district inside a major district."""
    top, _ = District.objects.get_or_create(level=1, code=major, defaults={"name_fi": major, "changed_at": NOW})
    mid, _ = District.objects.get_or_create(
        level=2, code=district, defaults={"name_fi": district, "parent": top, "changed_at": NOW}
    )
    return District.objects.create(level=3, code=code, name_fi=code, parent=mid, changed_at=NOW)


def official(*roles: str) -> Actor:
    """Return an official who holds the roles for the whole city."""
    user = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name="Sari", last_name="Lehto")
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    return Actor(
        id=user.pk, uuid=user.uuid, name="Sari Lehto", kind="user", grants=frozenset(Grant(role) for role in roles)
    )


def resident(who: Person, loa: str = "substantial") -> Actor:
    """Return the person signed in, strongly identified by default; always by the same account."""
    account = ResidentAccount.objects.filter(person=who).first()
    if account is None:
        user = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name=who.first_names)
        account = ResidentAccount.objects.create(user=user, person=who)
    return Actor(id=account.user_id, uuid=account.user.uuid, name=who.name, kind="user", person_id=who.pk, loa=loa)


def ids(people: list[Person]) -> set[UUID]:
    return {one.pk for one in people}


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What runs inside is refused with this code."""
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code

"""The programme of § 186 with its books, made without reading the decision's text: five divisions, nine numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from toimiva.city.access import Actor, Grant
from toimiva.city.identity.models import OrganisationUnit, User
from toimiva.services.programme.models import (
    Decision,
    DivisionShare,
    EntryKind,
    LedgerEntry,
    Matter,
    Programme,
    Project,
    ProjectNumber,
)

NOW = datetime(2021, 6, 1, 9, tzinfo=UTC)
NUMBERS = """
KASKO   | 104020107401   | Varhaiskasvatuspaikka proaktiivisesti               | 3200000
KANSLIA | 10402010740201 | Yritysten ja järjestöjen digitaalinen Helsinki      | 1530000
KANSLIA | 10402010740203 | Ajantasainen tilannekuva                            | 970000
KANSLIA | 10402010740202 | Digituki ja digitasa-arvo                           | 470000
KYMP    | 10402010740301 | Tapahtumailmoitus                                   | 350000
KYMP    | 10402010740302 | Datapohja, Kymp                                     | 400000
KUVA    | 10402010740401 | Ikäihmisten mahdollisuuksia                         | 780000
KUVA    | 10402010740402 | Datapohja, Kuva                                     | 300000
SOTE    | 104020107405   | Koronarokotuskampanjan ja datan analysoiminen       | 2000000
"""


def open_books(*, state: str = "GRANTED", granted: int = 10_000_000, diary: str = "HEL 2021-002935") -> Programme:
    """Store the programme with its divisions tied to organisation units named as the divisions."""
    matter = Matter.objects.create(diary_number=diary, title="Digitaalisten palvelujen uudistaminen", state=state)
    decision = Decision.objects.create(
        matter=matter, section="216", language="fi", kind="APPROPRIATION", granted=granted, proposed=10_000_000,
        resolution="PASSED_AS_PROPOSED" if granted else "TABLED", source_name="books", source_text="",
        source_sha256=sha256(diary.encode()).hexdigest(), imported_at=NOW,
        reading={"motion": {"impact_areas": [], "monitoring_bodies": [], "report_when": [], "handled_dates": {}},
                 "resolution": {}, "figures": [], "findings": []},
    )  # fmt: skip
    programme = Programme.objects.create(
        matter=matter, decision=decision, name=matter.title, root_number="1040201074", budget_year=2021,
        budget_item="1 30 01", budget_item_name="kaupunginhallituksen käyttövarat", proposed=10_000_000,
    )  # fmt: skip
    shares: dict[str, DivisionShare] = {}
    projects: dict[str, Project] = {}
    for place, line in enumerate(NUMBERS.strip().splitlines(), 1):
        code, number, name, amount = (part.strip() for part in line.split("|"))
        unit = OrganisationUnit.objects.get_or_create(code=code, defaults={"name_fi": code})[0]
        share = shares.setdefault(code, DivisionShare(programme=programme, code=code, name=code, amount=0, unit=unit))
        share.amount += Decimal(amount)
        share.save()
        common = name.split(",")[0]
        if common not in projects:
            projects[common] = Project.objects.create(programme=programme, name=common, place=place)
        ProjectNumber.objects.create(
            project=projects[common], division=share, number=number, name=name, amount=Decimal(amount)
        )
    return programme


def row(
    programme: Programme, kind: EntryKind, amount: str | int | Decimal, number: ProjectNumber | None, *,
    day: date = date(2021, 6, 1), at: datetime = NOW, **more: Any,
) -> LedgerEntry:  # fmt: skip
    """Return an entry that is not stored yet, booked to June 2021 unless told."""
    told = {"period": date(2021, 6, 1)} | more
    return LedgerEntry(
        programme=programme, number=number, kind=kind, amount=Decimal(amount), effective_date=day, booked_at=at, **told
    )


def entry(
    programme: Programme, kind: EntryKind, amount: str | int | Decimal, number: ProjectNumber | None, **more: Any
) -> LedgerEntry:
    """Store an entry."""
    made = row(programme, kind, amount, number, **more)
    made.save(force_insert=True)
    return made


def person(role: str, unit: str = "", name: str = "") -> Actor:
    """Return a signed-in user who holds `role`, for the organisation unit of that code or the whole city."""
    user = User.objects.get_or_create(username=name or f"{role} {unit}".strip().replace(" ", "-"))[0]
    at = OrganisationUnit.objects.get(code=unit).pk if unit else None
    return Actor(id=user.pk, uuid=user.uuid, kind="user", grants=frozenset({Grant(role, at)}))

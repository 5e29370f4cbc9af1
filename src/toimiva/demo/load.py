"""From register extracts to a running city: what a city does with its own registers, done with the demo's."""

from __future__ import annotations

import os
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from toimiva.city.access import Actor, system
from toimiva.installation.config import Config

from .build import console, emptied
from .city import DemoCity, generate

if TYPE_CHECKING:
    from .build import Stages

ACTOR = system("toimiva demo")
DECISION = Path("data/programme/decision-2021-186.txt")
SAMPLE = Path("samples/programme/decision-fi.txt")


def load_city(here: Config, residents: int, seed: int, today: date, stages: Stages) -> None:
    """Generate the city, load it and what stands beside it: places, residents, indicators, the decision."""
    folder = emptied(here.home / "demo")
    with stages.stage("An invented city is drawn"):
        city = generate(residents, seed, today)
        city.write(folder)
    with stages.stage("Districts, service units and addresses"):
        load_places(city, folder)
    with stages.stage(f"{residents} residents"):
        load_residents(folder)
    with stages.stage("The programmes' decisions"):
        load_programmes()
    with stages.stage("Invented plans and reports of its projects"):
        follow_projects()
    with stages.stage("Invented proposals and their scores"):
        load_proposals(ACTOR, timezone.now())
    with stages.stage("Daycare places, a round of offers and invented answers"):
        load_daycare_offers(seed)
    with stages.stage("Indicators"):
        compute_indicators()
    with stages.stage("Invented reports to the City Board"):
        report_to_the_board()


def load_places(city: DemoCity, folder: Path) -> None:
    """Load the districts with their borders, the service units and the addresses, by the readers any city uses."""
    import pyarrow.csv as pacsv

    from toimiva.city.places.actions import load_addresses, load_districts, load_units
    from toimiva.city.places.readers.address_csv import read_addresses_csv
    from toimiva.city.places.readers.areas import read_areas
    from toimiva.city.places.readers.unit_csv import read_units_csv

    now = timezone.now()
    borders = folder / "districts.geojson"
    load_districts(ACTOR, read_areas(borders), now=now, sha256=digest(borders))
    listed = folder / "units.csv"
    pacsv.write_csv(city.tables["units"], listed)
    load_units(ACTOR, read_units_csv(listed.read_bytes()), source="demo", now=now, sha256=digest(listed))
    doors = folder / "buildings.csv"
    pacsv.write_csv(city.tables["buildings"], doors)
    load_addresses(ACTOR, read_addresses_csv(doors.read_bytes()), now=now, sha256=digest(doors))


def load_residents(folder: Path) -> None:
    """Load the register extract; a fault in it is a defect of the generator."""
    from toimiva.city.residents.register.load import load_extract

    files = [folder / f"{name}.parquet" for name in ("persons", "addresses", "households", "guardianships")]
    report = load_extract(files, actor=ACTOR, now=timezone.now(), test_data=True)
    if report.faults:
        raise RuntimeError(f"the demo city's own extract has {len(report.faults)} faults: {report.faults[0]}")


def load_programmes() -> None:
    """Read the sample, whose programme gets invented books, then the real decision, which comes first in the list."""
    from toimiva.services.programme.actions import import_decision
    from toimiva.services.programme.models import Programme

    from .programme_actuals import load_actuals
    from .programme_money import load_money

    sample = settings.BASE_DIR / SAMPLE
    for source in dict.fromkeys([sample, decision_file() or sample]):
        if source.exists():
            import_decision(ACTOR, source.read_bytes(), source.name, now=timezone.now())
        else:
            console.print(f"{source} is not there: set TOIMIVA_SHARED to the folder that holds data/programme.")
    for granted in Programme.objects.exclude(matter__granted=0).select_related("matter__deciding"):
        load_money(ACTOR, granted)
    load_actuals(ACTOR, Path(settings.BASE_DIR), now=timezone.now())


def follow_projects() -> None:
    """Give the projects of the invented city's programme an invented plan, risks, targets and status reports."""
    from .programme_followup import load_followup

    load_followup(ACTOR, timezone.now())


def report_to_the_board() -> None:
    """Publish an invented cycle report of each granted programme, drawn from its books and follow-up."""
    from toimiva.services.programme.models import Programme

    from .programme_reports import load_reports

    for granted in Programme.objects.exclude(matter__granted=0):
        load_reports(ACTOR, granted)


def load_proposals(actor: Actor, now: datetime) -> None:
    """Load the invented rounds of proposals, by the actions that the programme's people use."""
    from .programme_proposals import load_proposals as load

    load(actor, now)


def load_daycare_offers(seed: int) -> None:
    """Place invented children in the city's daycare units, offer places to others, and let some families answer."""
    from .daycare import load_daycare

    load_daycare(timezone.now(), seed)


def decision_file() -> Path | None:
    """Return the decision to read: the real one under TOIMIVA_SHARED, else the project's own sample."""
    beside = Path(os.environ.get("TOIMIVA_SHARED") or settings.BASE_DIR.parent / "shared")
    candidates = (beside / DECISION, settings.BASE_DIR / SAMPLE)
    return next((candidate for candidate in candidates if candidate.exists()), None)


def compute_indicators() -> None:
    """Take the snapshots and compute every indicator on them."""
    from toimiva.city.data.actions import refresh

    refresh(ACTOR, now=timezone.now())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()

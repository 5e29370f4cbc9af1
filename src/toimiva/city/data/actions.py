"""Everything that can happen: a snapshot is taken, an indicator is computed and published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing

from . import snapshots
from .computing import areas_of, compute, engine
from .definitions import Dataset, Indicator, due
from .engine.areas import CITY, UNPLACED, Areas
from .engine.publication import Published
from .models import Area, Computation, IndicatorValue, Snapshot
from .registry import datasets, indicator, indicators

if TYPE_CHECKING:
    import pyarrow as pa

COMPUTING = 0x6461  # "da": one computation of figures at a time
CITY_NAMES = {"name_fi": "Koko kaupunki", "name_sv": "Hela staden", "name_en": "Whole city"}
UNPLACED_NAMES = {"name_fi": "Alue ei tiedossa", "name_sv": "Område okänt", "name_en": "Area not known"}
Progress = Callable[[str], None]


def silent(text: str) -> None:
    """Tell nobody."""


def take_snapshot(actor: Actor, name: str, *, now: datetime, dataset: Dataset | None = None) -> Snapshot:
    """Take the dataset as it is now. Its file stands before its row, so that a row never points to nothing."""
    require(actor, "data.compute")
    what = dataset or _dataset(name)
    _require_source(what)
    written = snapshots.write(what, timezone.localdate(now), now)
    try:
        with transaction.atomic():
            taken = Snapshot.objects.create(dataset=what.name, taken_at=now, **written._asdict())
            record(actor, "data.compute", taken, at=now, kind="CREATE", rows=written.rows, sha256=written.sha256)
    except BaseException:
        snapshots.discard(written)
        raise
    return taken


def compute_indicators(
    actor: Actor, codes: Collection[str] = (), *, now: datetime, progress: Progress = silent
) -> list[Computation]:
    """Compute the indicators (all whose sources have a snapshot, when none is named) from their newest snapshots.

    A period that was computed before is replaced. Raises `Missing` where a named indicator lacks a snapshot.
    """
    require(actor, "data.compute")
    wanted = [indicator(code) for code in codes] or list(indicators().values())
    newest = {one.dataset: one for one in Snapshot.objects.order_by("dataset", "-taken_at").distinct("dataset")}
    if codes:
        for name in sorted({source for one in wanted for source in (*one.sources, "areas")} - set(newest)):
            raise Missing("no_snapshot", name=name)
    ready = [one for one in wanted if {*one.sources, "areas"} <= set(newest)]
    needed = {source for one in ready for source in (*one.sources, "areas")}
    files = {name: snapshots.read(newest[name].path, newest[name].sha256) for name in sorted(needed)}
    if not ready:
        return []
    areas = areas_of(files["areas"])
    done, known = [], dict[Any, Any]()
    with engine(files) as tables:
        for one in ready:
            cells = compute(one, tables, areas, timezone.localdate(now), known)
            done.append(_publish(actor, one, cells, areas, files["areas"], newest, now))
            progress(f"{one.code}: {len(cells)}")
    return done


def refresh(
    actor: Actor, *, now: datetime, only_due: bool = False, progress: Progress = silent
) -> list[Computation]:  # fmt: skip
    """Take a snapshot of every dataset whose source is installed, then compute every indicator whose sources are.

    `only_due` leaves out the indicators that were computed less than `refresh_days` ago, and what only they need.
    """
    require(actor, "data.compute")
    installed = {name: one for name, one in datasets().items() if _missing_table(one) is None}
    due_ones = [one for one in indicators().values() if not only_due or _is_due(one, now)]
    wanted = [one for one in due_ones if {*one.sources, "areas"} <= set(installed)]
    needed = {source for one in wanted for source in (*one.sources, "areas")}
    for name in installed:
        if name in needed:
            progress(f"{name}: {take_snapshot(actor, name, now=now).rows}")
    return compute_indicators(actor, [one.code for one in wanted], now=now, progress=progress) if wanted else []


def _is_due(what: Indicator, now: datetime) -> bool:
    newest = Computation.objects.filter(indicator=what.code).order_by("-period").first()
    an_hour_early = now + timedelta(hours=1)  # nightly work must not slip a day because it ran a little later yesterday
    return due(newest.computed_at if newest else None, an_hour_early, what.refresh_days)


@transaction.atomic
def _publish(
    actor: Actor, what: Indicator, cells: list[Published], areas: Areas, names: pa.Table,
    newest: Mapping[str, Snapshot], now: datetime,
) -> Computation:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [COMPUTING])
    inputs = [newest[name] for name in dict.fromkeys([*what.sources, "areas"])]
    period = what.grain.period(timezone.localdate(now))
    _store_areas(areas, names)
    Computation.objects.filter(indicator=what.code, period=period).delete()
    computation = Computation.objects.create(
        indicator=what.code, period=period, computed_at=now, data_at=min(one.taken_at for one in inputs)
    )
    computation.snapshots.set(inputs)
    IndicatorValue.objects.bulk_create(
        [IndicatorValue(computation=computation, area_id=cell.area, group=cell.group, value=cell.value,
                        numerator=cell.numerator, denominator=cell.denominator, suppressed=cell.suppressed)
         for cell in cells],
        batch_size=2000,
    )  # fmt: skip
    hidden = sum(cell.suppressed for cell in cells)
    record(actor, "data.compute", computation, at=now, indicator=what.code, values=len(cells), hidden=hidden)
    return computation


def _store_areas(areas: Areas, names: pa.Table) -> None:
    """Keep the areas' names; the whole tree is written in the order of its levels, so that a parent is there first."""
    named = {row["key"]: row for row in names.to_pylist()}
    rows = []
    for key, parent in areas.parents.items():
        own = {CITY: CITY_NAMES, UNPLACED: UNPLACED_NAMES}.get(key) or {
            field: named[key][field] or "" for field in CITY_NAMES
        }
        rows.append(Area(key=key, level=0 if key == CITY else int(key[0]), parent_id=parent, **own))
    Area.objects.bulk_create(
        sorted(rows, key=lambda area: (area.level, area.key)),
        update_conflicts=True, unique_fields=["key"], update_fields=["level", "parent", *CITY_NAMES],
    )  # fmt: skip


def _dataset(name: str) -> Dataset:
    if name not in datasets():
        raise Missing("unknown_dataset", field="name", name=name, known=", ".join(datasets()))
    return datasets()[name]


def _require_source(dataset: Dataset) -> None:
    table = _missing_table(dataset)
    if table is not None:
        raise Conflict("source_not_installed", name=dataset.name, table=table)


def _missing_table(dataset: Dataset) -> str | None:
    with connection.cursor() as cursor:
        for table in dataset.tables:
            cursor.execute("select to_regclass(%s)", [table])
            if cursor.fetchone() == (None,):
                return table
    return None

"""Loading the city's districts; every address and unit is then placed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from ..models import District
from ..readers.rows import Area, Faults
from ..regions import NOWHERE, outlines, place_points
from .loading import Loaded, one_at_a_time, store
from .placing import place_all

TOLERANCE_M = {1: 60.0, 2: 40.0, 3: 20.0}  # what a map of a whole city can show of an outline
BOX = ("west", "south", "east", "north")
FIELDS = ("parent", "name_fi", "name_sv", "name_en", "population", "geometry", *BOX, "outline")
Known = Mapping[tuple[int, str], District]


@transaction.atomic
def load_districts(
    actor: Actor, areas: Sequence[Area], *, now: datetime, sha256: str = "", dry_run: bool = False
) -> Loaded:
    """Load areas of one or more levels as a whole; a parent that is not known refuses them all.

    A parent is what the source names, else the area of the next level above that the area's middle lies in.
    What the source does not tell (Swedish name, population, geometry) stays as it was.
    """
    require(actor, "places.districts.load")
    one_at_a_time()
    levels = sorted({area.level for area in areas})
    known: dict[tuple[int, str], District] = {
        (row.level, row.code): row for row in District.objects.exclude(level__in=levels)
    }
    total = Loaded(sha256=sha256, dry_run=dry_run)
    for level in levels:
        of_level = [area for area in areas if area.level == level]
        rows, lines = _rows(of_level, known, now), [area.row for area in of_level]
        stored, counts = store(
            District.objects.filter(level=level), rows, ("level", "code"), FIELDS, lines=lines, merge=_keep_untold
        )
        known |= stored
        sums = (a + b for a, b in zip(_counts(total), _counts(counts), strict=True))
        total = Loaded(*sums, sha256=sha256, dry_run=dry_run)  # type: ignore[arg-type,misc]
    place_all(now)
    if dry_run:
        transaction.set_rollback(True)
    else:
        record(actor, "places.districts.load", at=now, levels=levels, **total.facts())
    return total


def _counts(loaded: Loaded) -> tuple[int, int, int, int]:
    return loaded.new, loaded.changed, loaded.unchanged, loaded.absent


def _rows(areas: Sequence[Area], known: Known, now: datetime) -> list[District]:
    import shapely

    parents = _parents(areas, known)
    with_geometry = [area for area in areas if area.geometry is not None]
    shapes = shapely.from_wkb([area.geometry for area in with_geometry])
    drawn = outlines(shapes, TOLERANCE_M[areas[0].level])
    pictures = {
        area.code: (shape.bounds, shapely.to_geojson(outline))
        for area, shape, outline in zip(with_geometry, shapes, drawn, strict=True)
    }
    rows = []
    for area, parent in zip(areas, parents, strict=True):
        box, outline = pictures.get(area.code, ((None,) * 4, ""))
        row = District(level=area.level, code=area.code, parent=parent, geometry=area.geometry, outline=outline)
        row.name_fi, row.name_sv, row.name_en = area.name_fi, area.name_sv, area.name_en
        row.west, row.south, row.east, row.north = box
        row.population, row.changed_at = area.population, now
        rows.append(row)
    return rows


def _keep_untold(row: District, old: District) -> None:
    """Carry over from the stored row what this source does not tell."""
    row.name_sv, row.name_en = row.name_sv or old.name_sv, row.name_en or old.name_en
    if row.population is None:
        row.population = old.population
    if row.parent_id is None:
        row.parent_id = old.parent_id
    if row.geometry is None:
        for name in ("geometry", *BOX, "outline"):
            setattr(row, name, getattr(old, name))


def _parents(areas: Sequence[Area], known: Known) -> list[District | None]:
    """The parent of each area: the one it names, else the one around it; one that is not known is told."""
    faults = Faults()
    around = _around(areas, known)
    parents: list[District | None] = []
    for area in areas:
        above = (known.get((level, area.parent)) for level in range(area.level - 1, 0, -1))
        parent = next(filter(None, above), None) if area.parent else around.get(area.code)
        if area.parent and parent is None:
            faults.add("unknown_district", area.row, "parent", value=area.parent)
        parents.append(parent)
    faults.refuse()
    return parents


def _around(areas: Sequence[Area], known: Known) -> dict[str, District]:
    """For the areas that name no parent: the district of the nearest level above in which their middle lies."""
    import shapely

    lost = [area for area in areas if not area.parent and area.geometry is not None]
    above = [row for row in known.values() if row.geometry is not None and row.level < areas[0].level]
    if not lost or not above:
        return {}
    nearest = max(row.level for row in above)
    above = sorted((row for row in above if row.level == nearest), key=lambda row: row.code)
    middles = shapely.point_on_surface(shapely.from_wkb([area.geometry for area in lost]))
    shapes = shapely.from_wkb([bytes(row.geometry or b"") for row in above])
    places = place_points(shapely.get_x(middles), shapely.get_y(middles), shapes)
    return {area.code: above[place] for area, place in zip(lost, places, strict=True) if place != NOWHERE}

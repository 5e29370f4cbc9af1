"""Areas from GeoJSON, GeoPackage or whatever GDAL opens: any coordinate system in, WGS84 out, bad features told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toimiva.city.refusals import Refusal, Refusals

from .coordinates import WGS84, fault_of, grid_of, to_wgs84
from .rows import Area, Faults

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]

POLYGONS = (3, 6)  # shapely's type ids of Polygon and MultiPolygon


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column of the file holds what; all but `code` and `name_fi` may be absent."""

    code: str = "code"
    name_fi: str = "name_fi"
    name_sv: str = "name_sv"
    name_en: str = "name_en"
    parent: str = "parent"
    population: str = "population"
    level: str = "level"


def read_areas(path: Path, level: int | None = None, *, columns: Columns | None = None, crs: str = "") -> list[Area]:
    """Return the areas of the file, all of `level`, or each of the level its own column tells.

    `crs` (EPSG:3879) says the coordinate system where the file does not, or overrides a wrong one. Features are
    counted from 1, as in the faults.
    """
    names = columns or Columns()
    table, geometries, written_crs = _read(path)
    _check_columns(names, list(table), level)
    system = crs or written_crs
    if not system:
        raise Refusal("crs_missing", field="crs", row=1, file=path.name)
    faults = Faults()
    located = _located(geometries, system, faults)
    areas = [_area(table, names, level, index, located[index], faults) for index in range(len(geometries))]
    _check_once(areas, faults)
    faults.refuse()
    return areas


def _read(path: Path) -> tuple[dict[str, list[Any]], Geometries, str]:
    import pyogrio
    import shapely
    from pyogrio.errors import DataSourceError

    try:
        meta, table = pyogrio.read_arrow(path)
    except (DataSourceError, OSError, ValueError) as fault:
        raise Refusal("unreadable_file", field="file", row=0, file=path.name, reason=str(fault)) from fault
    geometry = meta["geometry_name"] or "wkb_geometry"
    if geometry not in table.column_names:
        raise Refusal("unreadable_file", field="file", row=0, file=path.name, reason="no geometry")
    shapes = shapely.force_2d(shapely.from_wkb(table[geometry].to_numpy(), on_invalid="ignore"))
    return table.drop_columns([geometry]).to_pydict(), shapes, meta["crs"] or ""


def _check_columns(names: Columns, found: list[str], level: int | None) -> None:
    required = [names.code, names.name_fi] + ([names.level] if level is None else [])
    if missing := [name for name in required if name not in found]:
        listed = ", ".join(found[:30])
        raise Refusals([Refusal("column_missing", field=name, row=1, columns=listed) for name in missing])


def _located(shapes: Geometries, crs: str, faults: Faults) -> Geometries:
    """The geometries in WGS84; one that is no area, is invalid or lies elsewhere is told with its number."""
    import shapely

    located = shapes
    if crs != WGS84:
        transform = to_wgs84(crs).transform
        located = shapely.transform(shapes, transform, interleaved=False)
    kinds, valid, empty = shapely.get_type_id(shapes), shapely.is_valid(shapes), shapely.is_empty(shapes)
    for index, shape in enumerate(shapes):
        number = index + 1
        if shape is None or empty[index] or kinds[index] not in POLYGONS:
            faults.add("not_an_area", number, "geometry", found="-" if shape is None else shape.geom_type)
        elif code := _outside(located[index].bounds, shape.bounds):
            faults.add(code, number, "geometry", value=", ".join(f"{value:.6g}" for value in shape.bounds))
        elif not valid[index]:
            faults.add("geometry_invalid", number, "geometry", reason=shapely.is_valid_reason(shape))
    return located


def _outside(box: tuple[float, ...], as_written: tuple[float, ...]) -> str | None:
    west, south, east, north = box
    code = fault_of(west, south) or fault_of(east, north)
    if code == "coordinates_outside" and grid_of(as_written[1], as_written[0]):
        return "coordinates_swapped"
    return code


def _area(
    table: dict[str, list[Any]], names: Columns, level: int | None, index: int, shape: Any, faults: Faults
) -> Area:
    import shapely

    def cell(column: str) -> str:
        value = table[column][index] if column in table else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None or value != value else str(value).strip()

    for column in (names.code, names.name_fi):
        if not cell(column):
            faults.add("missing_value", index + 1, column)
    return Area(
        level=level or _whole(cell(names.level), index, names.level, faults, 1, 3) or 1,
        code=cell(names.code),
        name_fi=cell(names.name_fi),
        name_sv=cell(names.name_sv),
        name_en=cell(names.name_en),
        parent=cell(names.parent),
        population=_whole(cell(names.population), index, names.population, faults, 0, 10_000_000),
        geometry=None if shape is None else shapely.to_wkb(shape),
        row=index + 1,
    )


def _whole(text: str, index: int, column: str, faults: Faults, least: int, most: int) -> int | None:
    if not text:
        return None
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    faults.add("bad_value", index + 1, column, value=text, expected=f"{least}–{most}")
    return None


def _check_once(areas: list[Area], faults: Faults) -> None:
    first: dict[tuple[int, str], int] = {}
    for area in areas:
        key = (area.level, area.code)
        if key in first:
            faults.add("duplicate_row", area.row, "code", value=area.code, first=first[key])
        first.setdefault(key, area.row)

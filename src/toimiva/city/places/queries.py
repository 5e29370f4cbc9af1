"""What can be read of places: units by kind, district and words; districts; the district of a point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db.models import Count, F, Max, Q, QuerySet, Subquery
from django.db.models.functions import Length

from toimiva.city.access import NOBODY, Actor, may
from toimiva.city.refusals import Missing, Refusal

from .kinds import kinds
from .models import Address, District, ServiceUnit
from .regions import NOWHERE, place_points

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .picture import Window

SORTS = {"fi": "sort_fi", "sv": "sort_sv", "en": "sort_en"}
HEAVY = ("geometry", "outline")  # columns a list never needs


@dataclass(frozen=True)
class Sought:
    """What somebody looks for. `district` is a key (level-code) or a code; units of the districts below it count."""

    text: str = ""
    kind: str = ""
    district: str = ""


def units(actor: Actor, sought: Sought | None = None, *, language: str = "fi") -> QuerySet[ServiceUnit]:
    """The units this actor may see and that match, in the order of their names; an unknown kind or district refuses."""
    wanted = sought or Sought()
    found = ServiceUnit.objects.filter(may(actor, "places.unit.read"))
    if wanted.kind:
        if wanted.kind not in kinds():
            raise Refusal("bad_value", field="kind", value=wanted.kind, expected=", ".join(kinds()))
        found = found.filter(kind=wanted.kind)
    if wanted.district:
        found = found.filter(_within(district(wanted.district)))
    for word in wanted.text.replace("\0", " ").casefold().split()[:8]:
        found = found.filter(sought__contains=word)
    return found.order_by(SORTS.get(language, "sort_fi"), "id")


def _within(area: District) -> Q:
    below = Q(district__parent=area) | Q(district__parent__parent=area) if area.level < 3 else Q()
    return Q(district=area) | below if below else Q(district=area)


def unit(actor: Actor, unit_id: UUID) -> ServiceUnit:
    """One unit with its districts, or `Missing` when there is none that this actor may see."""
    related = ("district", "district__parent", "district__parent__parent")
    rows = ServiceUnit.objects.filter(may(actor, "places.unit.read")).select_related(*related)
    found = rows.defer(*(f"{path}__{name}" for path in related for name in HEAVY)).filter(pk=unit_id).first()
    if found is None:
        raise Missing("not_found", model="serviceunit")
    return found


def districts(level: int | None = None) -> QuerySet[District]:
    """The districts, all or those of one level (1 major, 2 district, 3 neighbourhood), without their geometry."""
    found = District.objects.select_related("parent").defer(*HEAVY, *(f"parent__{name}" for name in HEAVY))
    if level is None:
        return found
    if level not in District.Level.values:
        raise Refusal("bad_value", field="level", value=level, expected="1, 2, 3")
    return found.filter(level=level)


def district_names() -> QuerySet[District, Any]:
    """Level, code and names of every district, as light rows: what a filter offers."""
    return District.objects.values_list("level", "code", "name_fi", "name_sv", "name_en", named=True)


def district(key: str) -> District:
    """The district by its key (level-code) or by its code alone, then the lowest level that has it."""
    if "\0" in key:  # no text to the database
        raise Refusal("unknown_district", field="district", value="")
    level, _, code = key.partition("-")
    by_key = Q(level=int(level), code=code) if code and level in ("1", "2", "3") else Q(pk__in=[])
    found = District.objects.filter(by_key | Q(code=key)).defer(*HEAVY).order_by("-level").first()
    if found is None:
        raise Refusal("unknown_district", field="district", value=key)
    return found


def level_of(text: str | None) -> int:
    """The level that an address asks for; without one, the highest of which districts have been loaded."""
    if not text:
        return next(iter(levels()), District.Level.MAJOR)
    if text not in ("1", "2", "3"):
        raise Refusal("bad_value", field="level", value=text, expected="1, 2, 3")
    return int(text)


def levels() -> list[int]:
    """The levels of which districts have been loaded."""
    return sorted(District.objects.values_list("level", flat=True).order_by().distinct())


def background(box: Window | None = None) -> list[District]:
    """The districts that stand behind points on a map: of the highest level, or those that a window meets."""
    drawn = District.objects.exclude(outline="").defer("geometry").order_by("level", "code")
    if box is not None:
        drawn = drawn.filter(west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south)
    areas = list(drawn if box is not None else drawn.filter(level=Subquery(drawn.values("level")[:1])))
    level = max((area.level for area in areas), default=0)
    return [area for area in areas if area.level == level]


def outlines(districts: Iterable[int]) -> dict[int, str]:
    """The simplified outlines (GeoJSON geometry) of these districts, by their ids."""
    return dict(District.objects.filter(pk__in=districts).exclude(outline="").values_list("id", "outline"))


def population_classes(areas: Sequence[District]) -> dict[int, int]:
    """The class 1…5 of each district whose population is known: fifths of the districts, by population."""
    known = [area for area in areas if area.population is not None]
    if not known:
        return {}
    people = np.array([area.population for area in known])
    limits = np.quantile(people, [0.2, 0.4, 0.6, 0.8])
    classes = 1 + np.searchsorted(limits, people, side="left")
    return {area.pk: shade for area, shade in zip(known, classes.tolist(), strict=True)}


def district_of(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Return for each point (WGS84, arrays) the id of the lowest-level district it lies in, 0 for none.

    A point on a common border belongs to the district whose code comes first.
    """
    import shapely

    x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    found = np.zeros(len(x), np.int64)
    for level in reversed(District.Level.values):
        left = np.flatnonzero(found == 0)
        rows = list(District.objects.filter(level=level, geometry__isnull=False).values_list("id", "geometry"))
        if not rows or not len(left):
            continue
        ids = np.array([row_id for row_id, _ in rows], np.int64)
        areas = shapely.from_wkb([bytes(geometry or b"") for _, geometry in rows])
        index = place_points(x[left], y[left], areas)
        hit = index != NOWHERE
        found[left[hit]] = ids[index[hit]]
    return found


def address(text: str) -> Address:
    """The address a person means by "Viides linja 11 A 5" or "Femte linjen 11, 00530"; refuses what is not known.

    The longest beginning of the text that is an address counts; where the number is not known, or not given,
    the street's first address stands for it.
    """
    street, _, rest = text.replace("\0", " ").casefold().partition(",")
    code = next((part for part in rest.split() if part.isdecimal() and len(part) == 5), "")
    rows = Address.objects.filter(postal_code=code) if code else Address.objects.all()
    words = street.split()[:8]
    beginnings = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    exact = rows.filter(Q(sought_fi__in=beginnings) | Q(sought_sv__in=beginnings))
    if found := exact.order_by(Length("sought_fi").desc(), "id").first():
        return found
    for beginning in beginnings:
        finnish = Q(sought_fi__startswith=f"{beginning} ", street_fi__iexact=beginning)
        swedish = Q(sought_sv__startswith=f"{beginning} ", street_sv__iexact=beginning)
        if found := rows.filter(finnish | swedish).first():
            return found
    raise Refusal("unknown_address", field="near", value=text)


def state() -> str:
    """A short text that changes whenever public places change: what a browser's copy of a map is compared with."""
    own = ServiceUnit.objects.filter(may(NOBODY, "places.unit.read")).aggregate(count=Count("id"), at=Max("changed_at"))
    areas = District.objects.aggregate(count=Count("id"), at=Max("changed_at"))
    parts: list[Any] = [own["count"], own["at"], areas["count"], areas["at"]]
    return "-".join(f"{part.timestamp():.6f}" if hasattr(part, "timestamp") else str(part or 0) for part in parts)


def unit_counts() -> dict[int, int]:
    """How many public units lie in each district, those of the districts below it counted; by the district's id."""
    rows = ServiceUnit.objects.filter(may(NOBODY, "places.unit.read"), district__isnull=False).order_by()
    lying = rows.values_list("district").annotate(number=Count(F("id")))
    above = dict(District.objects.values_list("id", "parent_id").order_by())
    counts: Counter[int] = Counter()
    for district, number in lying:
        area: int | None = district
        while area is not None:
            counts[area] += number
            area = above.get(area)
    return dict(counts)

"""What an area manager follows: participation, statutory days kept, walks, offers, and how evenly groups are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from toimiva.city.access import Actor, require
from toimiva.city.data.engine.areas import CITY, Areas
from toimiva.city.data.engine.suppression import FLOOR, hide
from toimiva.city.places.models import District

from ..engine.segregation import dissimilarity
from ..models import Application, Offer, Placement, Round, RunRow
from ..models.offers import HOLDING, OfferState
from ..models.rounds import RoundState
from .cohort import CohortChild, Target, cohort
from .shielding import age_on, unshielded

GROUPS = ("placed", "without")


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many children of an age or a district have a place; None where so few are not told (1 to 4 children)."""

    children: int | None
    placed: int | None

    @property
    def share(self) -> float | None:
        return self.placed / self.children if self.children and self.placed is not None else None


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The index of dissimilarity without a round's children and with them; None for groups below five."""

    round: Round
    before: float | None
    after: float | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a day."""

    whole: Share
    ages: list[tuple[int, Share]]
    districts: list[tuple[District, Share]]
    due: int
    kept: int
    walks: tuple[float, float, float] | None
    funnel: list[tuple[str, int]]
    spread: Spread | None


def figures(actor: Actor, on: date) -> Figures:
    """Return the figures of a day, the small ones hidden."""
    require(actor, "daycare.figures.read")
    children = cohort(Target(starts=on), on=on).children
    whole, ages = _by_age(children, on)
    due, kept = _days_kept(on)
    return Figures(
        whole=whole, ages=ages, districts=_by_district(children), due=due, kept=kept, walks=_walks(),
        funnel=_funnel(), spread=_spread(),
    )  # fmt: skip


def _shares(areas: Areas, keys: Iterable[tuple[str, CohortChild]]) -> dict[str, Share]:
    """Return the share of each area, hidden by the same rules as the city's indicators."""
    counts = areas.sums(Counter((key, GROUPS[child.excluded != "has_place"]) for key, child in keys))
    hidden = hide(areas, GROUPS, counts)
    found = {}
    for area in areas.parents:
        total = sum(counts[area, group] for group in GROUPS)
        closed = area in hidden.totals
        placed = None if closed or (area, "placed") in hidden.cells else counts[area, "placed"]
        found[area] = Share(children=None if closed else total, placed=placed)
    return found


def _by_age(children: list[CohortChild], on: date) -> tuple[Share, list[tuple[int, Share]]]:
    ages = sorted({age_on(child.born, on) for child in children})
    areas = Areas({CITY: None, **{str(age): CITY for age in ages}})
    if not ages:
        return Share(children=0, placed=0), []
    shares = _shares(areas, ((str(age_on(child.born, on)), child) for child in children))
    return shares[CITY], [(age, shares[str(age)]) for age in ages]


def _by_district(children: list[CohortChild]) -> list[tuple[District, Share]]:
    """Return the districts with children, in the order of names; a protected child is in the city's figure alone."""
    smallest = District.objects.filter(level=3).select_related("parent__parent").order_by("code")
    tree: list[tuple[District, District, District]] = []
    for row in smallest:
        if (middle := row.parent) is not None and (major := middle.parent) is not None:
            tree.append((row, middle, major))
    areas = Areas.of((_key(row), _key(middle), _key(major)) for row, middle, major in tree)
    shares = _shares(areas, ((f"3-{child.district}", child) for child in children))
    districts = {middle.pk: middle for _row, middle, _major in tree}
    ordered = sorted(districts.values(), key=lambda one: (one.name_fi, one.code))
    return [(one, shares[_key(one)]) for one in ordered if shares[_key(one)].children != 0]


def _key(area: District) -> str:
    return f"{area.level}-{area.code}"


def _days_kept(on: date) -> tuple[int, int]:
    """Return how many applications were due by the day, and how many of their children had a place given by then."""
    given = Placement.objects.annotate(given=TruncDate("made_at"))
    in_time = given.filter(child_id=OuterRef("child_id"), given__lte=OuterRef("due_date"))
    rows = Application.objects.filter(due_date__lte=on, type="DAYCARE").exclude(state="CANCELLED")
    found = rows.aggregate(due=Count("pk"), kept=Count("pk", filter=Q(Exists(in_time))))
    return found["due"], found["kept"]


def _walks() -> tuple[float, float, float] | None:
    """Return the mean, the 80th and the 95th percentile of the walks of accepted offers in seconds; None below five."""
    rows = unshielded(Offer.objects.filter(state=OfferState.ACCEPTED, travel_s__isnull=False))
    seconds = np.array(list(rows.values_list("travel_s", flat=True)), float)
    if len(seconds) < FLOOR:
        return None
    eighty, ninety_five = np.percentile(seconds, (80, 95)).tolist()
    return float(seconds.mean()), eighty, ninety_five


def _funnel() -> list[tuple[str, int]]:
    """Return how many offers were sent, opened, accepted, declined, expired, and wait."""

    def state(*states: str) -> Count:
        return Count("pk", filter=Q(state__in=states))

    found = Offer.objects.aggregate(
        SENT=Count("pk", filter=Q(sent_at__isnull=False)), OPENED=Count("pk", filter=Q(opened_at__isnull=False)),
        ACCEPTED=state("ACCEPTED"), DECLINED=state("DECLINED"), EXPIRED=state("EXPIRED"), WAITING=state(*HOLDING),
    )  # fmt: skip
    return list(found.items())


def _spread() -> Spread | None:
    """Compare units without and with the children of the newest assigned round: fi and sv speakers to all others."""
    made = Round.objects.filter(chosen__isnull=False).exclude(state=RoundState.CANCELLED).order_by("-made_at", "id")
    newest = made.first()
    if newest is None:
        return None
    there = Placement.objects.filter(
        Q(ends=None) | Q(ends__gte=newest.starts), starts__lte=newest.starts
    ).exclude(offer__round=newest)  # fmt: skip
    before = spread_over(there.values_list("unit_id", F("child__mother_tongue")))
    rows = RunRow.objects.filter(run=newest.chosen, unit__isnull=False)
    after = before + spread_over(rows.values_list("unit_id", F("child__mother_tongue")))
    return Spread(round=newest, before=index_of(before), after=index_of(after))


def spread_over(rows: Iterable[tuple[UUID | None, str]]) -> Counter[tuple[UUID | None, bool]]:
    """Return how many speakers of Finnish or Swedish (True) and of other languages each unit has."""
    return Counter((unit, tongue in ("fi", "sv")) for unit, tongue in rows)


def index_of(counts: Counter[tuple[UUID | None, bool]]) -> float | None:
    """Return the index of dissimilarity of those counts; None where either group has fewer than five."""
    units = {unit for unit, _official in counts}
    pairs = [(counts[unit, True], counts[unit, False]) for unit in units]
    if min(sum(a for a, _b in pairs), sum(b for _a, b in pairs)) < FLOOR:
        return None
    return dissimilarity(pairs)

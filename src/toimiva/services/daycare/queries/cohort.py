"""The cohort of a round: every child its rule means, where it lives, and why some are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from toimiva.city.places.models import District
from toimiva.city.residents.models import Address, Guardianship, Person
from toimiva.city.residents.models.guardianships import IN_CUSTODY
from toimiva.city.residents.queries import answering

from ..models import Application, Offer, Placement
from ..models.applications import OPEN, ApplicationState
from ..models.offers import HOLDING
from ..policy.cohort import CohortRule, Known, belongs, birthdays, cohort_rule, left_out
from .occupancy import band_on


class _Registered(NamedTuple):
    """A child as the register has it."""

    id: UUID
    born: date
    mother_tongue: str
    service_language: str
    household: UUID | None
    protected: bool


Home = tuple[float | None, float | None, str]  # longitude, latitude, district


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a round aims at: places from `starts` on, in the districts of these keys (level-code; none: the city).

    `follows`: the round before, whose children alone are asked again; who wanted another unit then waits for it now.
    """

    starts: date
    districts: tuple[str, ...] = ()
    follows: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CohortChild:
    """A child of the cohort as it is on the day. `lon`, `lat` are None where left out: they are not needed then."""

    id: UUID
    born: date
    language: str
    household: UUID | None
    district: str
    band: str
    excluded: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Cohort:
    """The children of a target on a day, by the rule of that day."""

    rule: CohortRule
    children: list[CohortChild]

    @property
    def included(self) -> list[CohortChild]:
        return [child for child in self.children if not child.excluded]

    @property
    def excluded(self) -> Counter[str]:
        """How many are left out, by reason."""
        return Counter(child.excluded for child in self.children if child.excluded)


def cohort(target: Target, *, on: date, uncontactable: Iterable[UUID] = ()) -> Cohort:
    """Return the cohort on a day. `uncontactable`: guardians who want no suggestions of this service."""
    rule = cohort_rule(on)
    rows = _children(target, rule, on)
    ids = [row.id for row in rows]
    homes = _homes(ids, on)
    wanted = neighbourhoods(target.districts)
    if wanted is not None:
        rows = [row for row in rows if (home := homes.get(row.id)) and home[2] in wanted]
        ids = [row.id for row in rows]
    known = _known(rows, ids, homes, on, target, frozenset(uncontactable))
    children = []
    for row in rows:
        excluded = left_out(known[row.id], on, rule)
        lon, lat, district = homes.get(row.id, (None, None, ""))
        hidden = known[row.id].protected
        children.append(
            CohortChild(
                id=row.id,
                born=row.born,
                language=care_language(row.mother_tongue, row.service_language),
                household=row.household,
                district="" if hidden else district,
                band=band_on(row.born, target.starts),
                excluded=excluded,
                lon=None if excluded else lon,
                lat=None if excluded else lat,
            )
        )
    return Cohort(rule, children)


def care_language(mother_tongue: str, service_language: str) -> str:
    """Return the language of the care that a child is offered (Act 540/2018, section 8).

    >>> care_language("sv", ""), care_language("ar", "sv"), care_language("ar", "en")
    ('sv', 'sv', 'fi')
    """
    if mother_tongue in ("fi", "sv"):
        return mother_tongue
    return "sv" if service_language == "sv" else "fi"


def neighbourhoods(keys: Sequence[str]) -> frozenset[str] | None:
    """Return the codes of the smallest districts inside those of the keys (level-code); None for the whole city."""
    if not keys:
        return None
    named = Q()
    for key in keys:
        level, _, code = key.partition("-")
        named |= Q(level=int(level), code=code) if level.isdigit() else Q(pk__in=[])
    tops = set(District.objects.filter(named).values_list("id", flat=True))
    below = Q(id__in=tops) | Q(parent_id__in=tops) | Q(parent__parent_id__in=tops)
    return frozenset(District.objects.filter(below, level=3).values_list("code", flat=True))


def _children(target: Target, rule: CohortRule, on: date) -> list[_Registered]:
    first, last = birthdays(target.starts, rule)
    people = Person.objects.filter(date_of_birth__range=(first, last), date_of_death=None)
    if settings.TOIMIVA_MUNICIPALITY:
        people = people.filter(home_municipality=settings.TOIMIVA_MUNICIPALITY)
    if target.follows is not None:
        people = people.filter(daycare_rounds__round=target.follows, daycare_rounds__excluded="")
    columns = ("id", "date_of_birth", "mother_tongue", "service_language", "household_id", "protection_order")
    rows = (_Registered(*row) for row in people.order_by("id").values_list(*columns))
    return [row for row in rows if belongs(row.born, target.starts, rule)]


def _homes(ids: Sequence[UUID], on: date) -> dict[UUID, Home]:
    """Return the point and the district of each permanent address on the day."""
    rows = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), person_id__in=ids, kind="permanent", valid_from__lte=on
    )
    return {person: (lon, lat, district) for person, lon, lat, district in
            rows.values_list("person_id", "lon", "lat", "district")}  # fmt: skip


def _asked_again(ids: Sequence[UUID], target: Target) -> list[UUID]:
    """Return the applications that wait for another place since the round before: another unit wanted, a late yes."""
    if target.follows is None:
        return []
    rows = Application.objects.filter(
        child_id__in=ids, origin=Application.Origin.PROACTIVE, state=ApplicationState.WAITING_PLACEMENT,
        offer__round=target.follows,
    )  # fmt: skip
    return list(rows.values_list("pk", flat=True))


def _known(
    rows: list[_Registered], ids: Sequence[UUID], homes: dict[UUID, Home],
    on: date, target: Target, uncontactable: frozenset[UUID],
) -> dict[UUID, Known]:  # fmt: skip
    placed = set(
        Placement.objects.filter(Q(ends=None) | Q(ends__gte=target.starts), child_id__in=ids)
        .values_list("child_id", flat=True)
    )  # fmt: skip
    again = _asked_again(ids, target)
    applications = Application.objects.filter(child_id__in=ids, state__in=OPEN).exclude(pk__in=again)
    applied = set(applications.values_list("child_id", flat=True))
    offered = Offer.objects.filter(child_id__in=ids)
    waiting = set(offered.filter(state__in=HOLDING).values_list("child_id", flat=True))
    refusals = offered.filter(state="DECLINED").exclude(application__in=again).order_by("answered_at")
    no = {child: (timezone.localdate(at), ask_again_on) for child, at, ask_again_on in
          refusals.values_list("child_id", "answered_at", "ask_again_on")}  # fmt: skip
    rounds = dict(offered.exclude(state="WITHDRAWN").values_list("child_id").annotate(Count("id")))
    hidden_homes = set(Person.objects.filter(
        protection_order=True, household_id__in={row.household for row in rows if row.household},
    ).values_list("household_id", flat=True))  # fmt: skip
    guardians: dict[UUID, list[tuple[UUID, bool]]] = {}
    custody = Guardianship.objects.filter(answering(on), ward_id__in=ids, kind__in=IN_CUSTODY)
    for ward, guardian, hidden in custody.values_list("ward_id", "guardian_id", "guardian__protection_order"):
        guardians.setdefault(ward, []).append((guardian, hidden))
    found = {}
    for row in rows:
        child = row.id
        mine = guardians.get(child, [])
        last_no, ask_again_on = no.get(child, (None, None))
        lon, _lat, _district = homes.get(child, (None, None, ""))
        found[child] = Known(
            has_place=child in placed,
            open_application=child in applied,
            offer_waiting=child in waiting,
            last_no=last_no,
            ask_again_on=ask_again_on,
            proactive_rounds=rounds.get(child, 0),
            no_contact_wished=bool(mine) and all(guardian in uncontactable for guardian, _ in mine),
            protected=row.protected or row.household in hidden_homes or any(hidden for _, hidden in mine),
            guardians=len(mine),
            home_point=lon is not None,
        )
    return found

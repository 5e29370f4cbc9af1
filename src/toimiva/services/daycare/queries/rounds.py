"""What a round's assignment starts from: children with their siblings and refusals, units with their free seats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.places.walks import Walks, walks
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Address, Person

from ..engine.round import Child, Terms, Unit
from ..models import Application, DaycareUnit, Offer, Placement, Round, RoundChild, Run, RunRow
from ..models.offers import Answer, OfferState
from ..policy.offers import OfferRule
from .cohort import care_language
from .occupancy import checkpoints, occupancy
from .shielding import unshielded
from .support import factors_of
from .unit_answers import rejections


@dataclass(frozen=True)
class Problem:
    """The children to place, the units they may get, and the walks between them (rows: children)."""

    children: list[Child]
    units: list[Unit]
    walks: Walks


def terms_of(round_: Round, rule: OfferRule) -> Terms:
    """Return the terms on which a round is assigned: its own, and those of the rule of offers."""
    return Terms(
        longest_walk_s=round_.longest_walk_s, nearest_units=rule.nearest_units, tie_width_s=rule.tie_width_s,
        order_bucket_s=rule.order_bucket_s, seed=round_.seed,
    )  # fmt: skip


def rounds(actor: Actor) -> list[Round]:
    """Return the rounds this actor may see, the newest first."""
    require(actor, "daycare.round.read")
    return list(Round.objects.filter(may(actor, "daycare.round.read")).select_related("chosen", "made_by"))


def listed(actor: Actor) -> QuerySet[Round]:
    """Return the rounds for their list, the newest first, each with `reached`: how many children are in it."""
    require(actor, "daycare.round.read")
    rows = Round.objects.filter(may(actor, "daycare.round.read")).select_related("chosen", "follows")
    return rows.annotate(reached=Count("children", filter=Q(children__excluded=""))).order_by("-made_at", "id")


def one_round(actor: Actor, round_id: UUID) -> Round:
    """Return a round; `Missing` where there is none or not for this actor."""
    return _one_round(actor, "daycare.round.read", round_id)


def round_to_approve(actor: Actor, round_id: UUID) -> Round:
    """Return a round that this actor may approve; `Missing` also for one that she made herself."""
    return _one_round(actor, "daycare.round.approve", round_id)


def round_to_send(actor: Actor, round_id: UUID) -> Round:
    """Return a round whose offers this actor may send."""
    return _one_round(actor, "daycare.round.send", round_id)


def _one_round(actor: Actor, operation: str, round_id: UUID) -> Round:
    require(actor, operation)
    rows = Round.objects.filter(may(actor, operation), pk=round_id)
    found = rows.select_related("chosen", "made_by", "approved_by", "follows").first()
    if found is None:
        raise Missing("not_found")
    return found


def problem(
    round_: Round, rule: OfferRule, locked: Iterable[RunRow] = (), more: Sequence[tuple[UUID, str]] = (), *,
    shown_only: bool = False,
) -> Problem:  # fmt: skip
    """Return what is to be decided: the round's children but the `locked`, whose seats are taken off.

    For a scenario: `more` children besides, each with its band; `shown_only` without those protected by now.
    """
    fixed = {row.child_id: row for row in locked}
    rows_in = round_.children.filter(excluded="").exclude(child_id__in=fixed).order_by("child_id")
    included = list(unshielded(rows_in) if shown_only else rows_in)
    known = {row.child_id for row in included}
    included += [RoundChild(round=round_, child_id=child, band=band) for child, band in more if child not in known]
    ids = [row.child_id for row in included]
    people = Person.objects.in_bulk(ids)
    homes = _homes(ids, round_)
    rows = [row for row in included if row.child_id in homes]  # who has moved to an address without a point waits
    units, points = _units(round_, rule, fixed.values())
    siblings, not_again = _sibling_units(people.values(), round_), declined(ids, round_)
    families, shifts = _families(people.values()), _in_shifts(ids)
    factors = factors_of(ids, [round_.starts])
    children = [
        Child(
            id=str(row.child_id),
            band=row.band,
            language=care_language(person.mother_tongue, person.service_language),
            family=families.get(row.child_id, ""),
            shift=row.child_id in shifts,
            sibling_units=siblings.get(person.household_id, frozenset()),
            not_again=not_again.get(row.child_id, frozenset()),
            support_factor=float(factors.get((row.child_id, round_.starts), 1)),
        )
        for row in rows
        for person in [people[row.child_id]]
    ]
    at = np.array([homes[row.child_id] for row in rows], float).reshape(-1, 2)
    measured = walks(
        at[:, 0], at[:, 1], points[:, 0], points[:, 1],
        speed_m_s=float(rule.walk_speed_m_s), line_factor=float(rule.straight_line_factor),
    )  # fmt: skip
    return Problem(children, units, measured)


def _homes(ids: Sequence[UUID], round_: Round) -> dict[UUID, tuple[float, float]]:
    rows = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=round_.as_of),
        person_id__in=ids, kind="permanent", valid_from__lte=round_.as_of, lon__isnull=False,
    )  # fmt: skip
    points = rows.values_list("person_id", "lon", "lat")
    return {person: (lon, lat) for person, lon, lat in points if lon is not None and lat is not None}


def _units(round_: Round, rule: OfferRule, fixed: Iterable[RunRow]) -> tuple[list[Unit], np.ndarray]:
    """Return the municipal units open from the start for a year, with the seats that stay free as far as looked."""
    last = round_.starts + relativedelta(**rule.open_at_least)
    rows = list(
        DaycareUnit.objects.filter(
            Q(open_from=None) | Q(open_from__lte=round_.starts),
            Q(close_on=None) | Q(close_on__gt=last),
            provider__in=["municipal", "purchased"],
            unit__lon__isnull=False,
        )
        .select_related("unit")
        .order_by("unit_id")
    )
    free = occupancy(checkpoints(round_.starts, rule.looks_ahead_months)).free_throughout()
    fixed = list(fixed)
    factors = factors_of([one.child_id for one in fixed], [round_.starts])
    for one in fixed:
        if one.unit_id is not None and (one.unit_id, one.band) in free:
            free[one.unit_id, one.band] -= ceil(factors.get((one.child_id, round_.starts), 1))
    units = []
    for row in rows:
        bands = {band: free[row.pk, band] for band in ("U3", "O3") if (row.pk, band) in free}
        kept = row.reserve
        for band in ("O3", "U3"):  # the seats kept for urgent needs come off the older children's first
            off = min(kept, max(bands.get(band, 0), 0))
            if band in bands:
                bands[band] -= off
                kept -= off
        units.append(Unit(id=str(row.pk), name=row.unit.name_fi, language=row.language, free=bands,
                          shift_care=row.shift_care != "none"))  # fmt: skip
    points = np.array([(row.unit.lon, row.unit.lat) for row in rows], float).reshape(-1, 2)
    return units, points


def _sibling_units(people: Iterable[Person], round_: Round) -> dict[UUID | None, frozenset[str]]:
    """Return in which units each household has a child when the round's places start."""
    households = {person.household_id for person in people if person.household_id}
    placed = Placement.objects.filter(
        Q(ends=None) | Q(ends__gte=round_.starts), child__household_id__in=households, starts__lte=round_.starts
    )
    found: dict[UUID | None, set[str]] = {}
    for household, unit in placed.values_list("child__household_id", "unit_id"):
        found.setdefault(household, set()).add(str(unit))
    return {household: frozenset(units) for household, units in found.items()}


def _chain(round_: Round) -> list[UUID]:
    """Return the rounds that this one follows, one after the other."""
    found: list[UUID] = []
    before = round_.follows
    while before is not None:
        found.append(before.pk)
        before = before.follows
    return found


def declined(ids: Sequence[UUID], round_: Round) -> dict[UUID, frozenset[str]]:
    """Return the units each child is not offered again: that its family wanted to exchange, and that rejected it.

    A no for any other reason (later, at home) is one to the place of that time: it holds in the rounds that follow.
    """
    found: dict[UUID, set[str]] = {}
    no = Q(declined_because=Answer.OTHER_UNIT) | Q(round__in=_chain(round_))
    rows = Offer.objects.filter(no, child_id__in=ids, state=OfferState.DECLINED)
    pair = ("child_id", "unit_id")
    for child, unit in (*rows.values_list(*pair), *rejections(round_).values_list(*pair)):
        found.setdefault(child, set()).add(str(unit))
    return {child: frozenset(units) for child, units in found.items()}


def _in_shifts(ids: Sequence[UUID]) -> set[UUID]:
    """Return the children whose newest application asks for care in the evening or at night."""
    newest = Application.objects.filter(child_id__in=ids).order_by("child_id", "-created_at").distinct("child_id")
    return {child for child, shift in newest.values_list("child_id", "shift_care") if shift}


def _families(people: Iterable[Person]) -> dict[UUID, str]:
    """Return the family of each child that has a brother or a sister in the round, by their household."""
    members: dict[UUID, list[UUID]] = {}
    for person in people:
        if person.household_id is not None:
            members.setdefault(person.household_id, []).append(person.pk)
    return {child: str(house) for house, children in members.items() if len(children) > 1 for child in children}


def last_runs(round_: Round) -> list[Run]:
    """Return the runs made last: one of each mode, those of the newest inputs."""
    newest = round_.runs.order_by("-number").first()
    if newest is None:
        return []
    return list(round_.runs.filter(inputs_sha256=newest.inputs_sha256, number__gt=newest.number - 4).order_by("number"))


def left_out(round_: Round) -> dict[str, int]:
    """Return how many children of the round are left out, by reason."""
    found: dict[str, int] = {}
    for code in RoundChild.objects.filter(round=round_).exclude(excluded="").values_list("excluded", flat=True):
        found[code] = found.get(code, 0) + 1
    return found

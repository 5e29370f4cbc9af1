"""The demo city's early education: units with invented seats, children in them, a round of offers and its answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db.models import Count
from django.utils import timezone
from helusers.utils import uuid_to_username

from toimiva.city.access import Actor, system
from toimiva.city.identity.actions.units import known_unit
from toimiva.city.identity.actors import actor_of
from toimiva.city.identity.dev_provider.actions import prepare_account
from toimiva.city.identity.dev_provider.persons import persons
from toimiva.city.identity.models import User
from toimiva.city.outreach.actions import send_due
from toimiva.city.outreach.texts import template
from toimiva.city.places.models import District, ServiceUnit
from toimiva.city.places.walks import walks
from toimiva.city.residents.actions import link_resident
from toimiva.city.residents.models import OwnContact, Person
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined, PlacementValues, RoundValues, UnitValues
from toimiva.services.daycare.engine.round import Child, Terms, Unit, assign
from toimiva.services.daycare.models import DaycareUnit, Offer, Round, Run, SeatPool
from toimiva.services.daycare.queries.cohort import Target, cohort
from toimiva.services.daycare.queries.guardians import live_apart
from toimiva.services.daycare.queries.occupancy import band_on

ACTOR = system("toimiva demo")
SEATS_FROM = date(2016, 8, 1)
IN_A_PLACE = 0.62  # of the children who may: about as in Finnish cities; the rest are who a round of offers looks for
ROOM = {"U3": 1.35, "O3": 1.2}  # seats for each placed child
LED_BY = "40-"  # units of the division of education; the first is the test person's, who leads two more besides
FEWEST = {"U3": 4, "O3": 7}  # one caretaker's
STAFF_OF_A_SEAT = {"U3": Decimal(1) / 4, "O3": Decimal(1) / 7}
GROUPS = ("Muumit", "Menninkäiset", "Keijut", "Hiidet", "Tontut", "Haltijat", "Ketut", "Oravat")
OFFERS = 60  # how many families a round of the demo reaches at most
ANSWERS = ("yes", "yes", "yes", "no", "wait", "other", "yes", "wait", "yes", "wait")


def load_daycare(now: datetime, seed: int = 1) -> None:
    """Make units, seats and places of the city that is loaded, then two rounds: one sent and answered, one being made.

    Nothing happens where the city has no daycare units, or has them already.
    """
    places = list(ServiceUnit.objects.filter(kind="daycare", lon__isnull=False).order_by("id"))
    if not places or Round.objects.exists():
        return
    sent, answered = _morning(now, 3), _morning(now, 1)  # by day: no text message goes out at night
    now, today = sent, timezone.localdate(sent)
    starts = (today + relativedelta(months=4)).replace(day=1)
    rng = np.random.default_rng(seed)
    placed = _who_goes_where(places, starts, today, rng)
    _load_units(places, placed, starts, now)
    moved_in = max(today.replace(day=1) - relativedelta(months=6), SEATS_FROM)
    values = [PlacementValues(child_id=child, unit_id=unit, starts=moved_in) for child, (unit, _band) in placed.items()]
    actions.load_placements(ACTOR, values, now=now)
    adviser, lead = _official("daycare.adviser", now), _official("daycare.lead", now)
    _plan_groups(places, lead, now)
    areas = _areas(starts, today)
    if not areas:
        return
    first = _made(adviser, areas[0], starts, now, "Esimerkki")
    if first is not None:
        last = min(starts - timedelta(days=14), today + timedelta(days=14))
        _wish_for_languages(first, now)
        actions.approve_round(lead, first.pk, answer_by=last, now=now)
        actions.send_round(adviser, first.pk, now=now)
        _link_a_guardian(first, now)
        send_due(ACTOR, now=sent, limit=5_000)
        _answer(first, answered)
        send_due(ACTOR, now=answered, limit=5_000)
    for area in areas[1:2]:
        draft = _made(adviser, area, starts, now, "Luonnos")
        if draft is not None:
            _mark_support(draft, now)
            run, *_ = actions.assign_round(adviser, draft.pk, now=now)
            _lead_where_children_come(run)


def _morning(now: datetime, days: int) -> datetime:
    """Return ten o'clock of a day so many days ago."""
    return timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=days)


def _wish_for_languages(round_: Round, now: datetime) -> None:
    """Let guardians whose language has texts wish for it, as families do who have been in touch before."""
    written = set(template("daycare.offer").texts) - {"fi", "sv", "en"}
    children = round_.children.filter(excluded="").values("child_id")
    guardians = Person.objects.filter(guardianships__ward_id__in=children, mother_tongue__in=written, own_contact=None)
    OwnContact.objects.bulk_create(
        OwnContact(person=one, service_language=one.mother_tongue, changed_at=now) for one in guardians.distinct()
    )


def _language(at: int) -> str:
    """Every twelfth unit is Swedish."""
    return "sv" if at % 12 == 5 else "fi"


def _who_goes_where(
    places: list[ServiceUnit], starts: date, today: date, rng: np.random.Generator
) -> dict[UUID, tuple[UUID, str]]:
    """Draw which children have a place, and give each the nearest unit of its language, as far as its room reaches."""
    found = [one for one in cohort(Target(starts=today), on=today).children if one.excluded == ""]
    ids = dict(Person.objects.filter(pk__in=[one.id for one in found]).values_list("pk", "register_id"))
    found.sort(key=lambda one: ids[one.id])  # the city's own order: the same seed draws the same children
    drawn = [one for one in found if rng.random() < IN_A_PLACE]
    if not drawn:
        return {}
    lon, lat = (np.array([getattr(one, name) for one in drawn], float) for name in ("lon", "lat"))
    to_lon, to_lat = (np.array([getattr(one, name) for one in places], float) for name in ("lon", "lat"))
    seconds = walks(lon, lat, to_lon, to_lat, speed_m_s=1.2, line_factor=1.35).seconds
    band = {str(one.id): band_on(one.born, starts) for one in drawn}
    room = -(-len(drawn) * 13 // (10 * len(places)))
    units = [Unit(id=str(place.pk), name="", language=_language(at), free={"U3": room, "O3": room})
             for at, place in enumerate(places)]  # fmt: skip
    children = [Child(id=str(one.id), band=band[str(one.id)], language=one.language) for one in drawn]
    terms = Terms(longest_walk_s=3_600, nearest_units=10, tie_width_s=60, order_bucket_s=60, seed=1)
    rows = assign(children, units, seconds, terms, ["fair"])["fair"].rows
    return {UUID(row.child): (UUID(row.unit), band[row.child]) for row in rows if row.unit}


def _load_units(places: list[ServiceUnit], placed: dict[UUID, tuple[UUID, str]], starts: date, now: datetime) -> None:
    """Give each unit seats for its children and some more; a unit open at weekends has shift care."""
    taken: dict[tuple[UUID, str], int] = {}
    for where in placed.values():
        taken[where] = taken.get(where, 0) + 1
    units = [
        UnitValues(
            unit_id=place.pk, language=_language(at), seats_from=SEATS_FROM, organisation_id=_led_by(at),
            shift_care="evening" if "22:00" in place.opening_hours else "none", reserve=1 if at % 3 == 0 else 0,
            # A child may turn three between today and the start: there is a seat for it on either side.
            seats={band: FEWEST[band] + int(ROOM[band] * sum(taken.get((place.pk, one), 0) for one in ROOM))
                   for band in ROOM},
        )
        for at, place in enumerate(places)
    ]  # fmt: skip
    actions.load_units(ACTOR, units, now=now)


def _led_by(at: int) -> int:
    """Return the unit of the organisation that leads a daycare unit; three units have one manager."""
    number = at // 3 + 1
    return known_unit(f"{LED_BY}{number:03}", f"Varhaiskasvatusyksikkö {number}").pk


def _plan_groups(places: list[ServiceUnit], lead: Actor, now: datetime) -> None:
    """Plan groups of three caretakers, and a last one of fewer, for as much staff as the unit's seats need."""
    today = timezone.localdate(now)
    pools = SeatPool.objects.filter(unit_id__in=[one.pk for one in places], valid_to=None)
    needed: dict[UUID, Decimal] = {}
    for unit, band, seats in pools.values_list("unit_id", "band", "seats"):
        needed[unit] = needed.get(unit, Decimal(0)) + seats * STAFF_OF_A_SEAT[band]
    for unit, staff in sorted(needed.items()):
        left = (staff * 2).to_integral_value(ROUND_CEILING) / 2
        for name in GROUPS:
            if left > 0:
                actions.plan_group(lead, unit, name, min(left, Decimal(3)), starts=today, now=now)
            left -= 3


def _mark_support(round_: Round, now: datetime) -> None:
    """Let the special teacher mark some children of a round before it is assigned again."""
    teacher = _official("daycare.special_teacher", now)
    children = round_.children.filter(excluded="").order_by("child__register_id").values_list("child_id", flat=True)
    for child, factor in zip(children, (Decimal("1.5"), Decimal(2), Decimal(2)), strict=False):
        because = "Esimerkki: tuen tarve todettu neuvolassa"
        actions.mark_support(teacher, child, factor, starts=timezone.localdate(now), because=because, now=now)


def _lead_where_children_come(run: Run) -> None:
    """Let the test person lead the two units where most children of the draft would come."""
    placed = run.rows.filter(unit__isnull=False).values("unit")
    rows = placed.annotate(children=Count("pk")).order_by("-children", "unit")
    led_by = known_unit(f"{LED_BY}001", "").pk
    DaycareUnit.objects.filter(pk__in=[row["unit"] for row in rows[:2]]).update(organisation=led_by)


def _areas(starts: date, today: date) -> list[District]:
    """Return the districts by how near their number of children is to what a round of the demo reaches."""
    counted: dict[str, int] = {}
    for child in cohort(Target(starts=starts), on=today).children:
        if not child.excluded:
            counted[child.district] = counted.get(child.district, 0) + 1
    middle = District.objects.filter(level=2).prefetch_related("children").order_by("code")
    sizes = [(sum(counted.get(one.code, 0) for one in area.children.all()), area) for area in middle]
    return [area for size, area in sorted(sizes, key=lambda pair: (abs(pair[0] - OFFERS), pair[1].code)) if size]


def _made(adviser: Actor, area: District, starts: date, now: datetime, word: str) -> Round | None:
    """Make and assign a round of one district; None where no child of it can get a place."""
    name = f"{word}: {area.name_fi}, {starts.month}/{starts.year}"
    made = actions.make_round(adviser, RoundValues(name=name, starts=starts, districts=(area.key,)), now=now)
    runs = actions.assign_round(adviser, made.pk, now=now)
    return made if runs[0].figures["placed"] else None


def _official(key: str, now: datetime) -> Actor:
    """Return the test person of a role, as she signs in."""
    person = persons()[key]
    user = prepare_account(person, now=now)
    user.first_name, user.last_name = person.given_name, person.family_name  # as the sign-in itself would: it decides
    user.save(update_fields=["first_name", "last_name"])
    return actor_of(user, on=timezone.localdate(now))


def _link_a_guardian(round_: Round, now: datetime) -> None:
    """Let the test person who is a guardian have an offer that waits, so that it can be answered by hand."""
    person = persons()["guardian"]
    user, _ = User.objects.get_or_create(uuid=person.uuid, defaults={"username": uuid_to_username(person.uuid)})
    for offer in round_.offers.prefetch_related("offered_to__guardian").order_by("pk"):
        if live_apart(offer.child_id, timezone.localdate(now)):
            continue  # there an adviser would call first, and no decision would follow the answer
        for told in offer.offered_to.all():
            if link_resident(user, told.guardian.register_id, now=now):
                return


def _answer(round_: Round, now: datetime) -> None:
    """Simulate the families' answers, in the turn of the offers; the linked guardian's own stays unanswered."""
    own = persons()["guardian"].uuid
    offers = Offer.objects.filter(round=round_, state="SENT").exclude(offered_to__guardian__account__user__uuid=own)
    for at, offer in enumerate(offers.order_by("pk")):
        guardian = offer.offered_to.order_by("guardian_id").values_list("guardian_id", flat=True).first()
        answer = ANSWERS[at % len(ANSWERS)]
        if guardian is None or answer == "wait":
            continue
        if answer == "yes":
            actions.accept(ACTOR, offer.pk, by=guardian, channel="sms", now=now)
        else:
            because = "other_unit" if answer == "other" else "stays_home"
            actions.decline(ACTOR, offer.pk, Declined(because=because), by=guardian, channel="sms", now=now)

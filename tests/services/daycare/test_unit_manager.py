"""The unit manager: who would come to the own unit, a yes or a no to each, and fewer seats; nothing of other units."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from toimiva.city.access import Actor, Grant
from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.identity.actions.units import known_unit
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.refusals import Conflict, Forbidden, Missing
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import RoundValues
from toimiva.services.daycare.models import DaycareUnit, Offer, Round, SeatPool, UnitAnswer
from toimiva.services.daycare.queries.intake import intake, months
from toimiva.services.daycare.queries.unit_answers import waiting_for_units

from .browsers import browser_of, text, url
from .town import NOW, STARTS, TODAY, family, official, place, refused, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch):
    """The time that the edge reads: the seventh of April 2026."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def adviser():
    return official("daycare.adviser")


def manager(*units, code="40-001"):
    """Return the manager of the organisation unit that leads these daycare units."""
    led_by = known_unit(code, "Yksikkö")
    DaycareUnit.objects.filter(pk__in=[one.pk for one in units]).update(organisation=led_by)
    user = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name="Päivi", last_name="Johtaja")
    RoleGrant.objects.create(user=user, role="daycare.unit_manager", unit=led_by, valid_from=date(2020, 1, 1))
    grants = frozenset({Grant("daycare.unit_manager", led_by.pk)})
    return Actor(id=user.pk, uuid=user.uuid, name="Päivi Johtaja", kind="user", grants=grants)


def assigned(actor, name="Elokuu"):
    round_ = actions.make_round(actor, RoundValues(name=name, starts=STARTS), now=NOW)
    actions.assign_round(actor, round_.pk, now=NOW)
    return Round.objects.get(pk=round_.pk)


def row(round_, child):
    return Round.objects.get(pk=round_.pk).chosen.rows.get(child=child)


def reject(actor, where, round_, child, because="Ryhmä on täynnä"):
    return actions.answer_for_unit(
        actor, where.pk, round_.pk, child.pk, confirmed=False, because=because, now=NOW
    )  # fmt: skip


def test_a_rejection_returns_the_child_to_the_adviser_and_frees_its_seat(now, adviser):
    where, farther = unit("Ruori", u3=1), unit("Majakka", north_m=300)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    assert row(round_, child).unit == where

    reject(manager(where), where, round_, child)

    returned = row(round_, child)
    assert (returned.unit, returned.travel_s, returned.rank, returned.locked) == (None, None, None, False)
    page = text(browser_of(adviser).get(url("round", round_.pk)))
    assert "Yksikkö palauttanut" in page
    assert "Ryhmä on täynnä" in page
    trail = AuditEvent.objects.get(operation="daycare.intake.answer")
    assert (trail.facts["unit"], trail.facts["confirmed"]) == (str(where.pk), False)

    actions.assign_round(adviser, round_.pk, now=NOW)
    assert row(round_, child).unit == farther, "the next run gives it another unit"


def test_a_rejected_child_comes_back_neither_by_hand_nor_by_another_run_until_it_is_taken_back(now, adviser):
    where = unit("Ruori")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    leads = manager(where)
    nearest = round_.runs.get(mode="nearest")
    assert nearest.rows.get(child=child).unit == where
    reject(leads, where, round_, child)

    actions.choose_run(adviser, round_.pk, nearest.pk, now=NOW)
    assert row(round_, child).unit is None
    with refused("unit_has_rejected"):
        actions.lock_row(adviser, round_.pk, child.pk, where.pk, because="Sisarus", now=NOW)
    page = browser_of(adviser).get(url("round-child", round_.pk, child.pk))
    assert page.context["shown"].moves == []
    assert [one.because for one in page.context["shown"].notes] == ["Ryhmä on täynnä"]

    actions.take_back_rejection(leads, where.pk, round_.pk, child.pk, now=NOW)
    actions.lock_row(adviser, round_.pk, child.pk, where.pk, because="Sisarus", now=NOW)
    assert row(round_, child).unit == where


def test_a_rejection_says_why_and_a_word_given_twice_is_one(now, adviser):
    where = unit("Ruori")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    leads = manager(where)
    with refused("rejection_needs_a_reason"):
        reject(leads, where, round_, child, because="  ")
    for _again in range(2):
        actions.answer_for_unit(leads, where.pk, round_.pk, child.pk, confirmed=True, now=NOW)
    for _again in range(2):
        reject(leads, where, round_, child)
    answer = UnitAnswer.objects.get()
    assert (answer.confirmed, answer.because) == (False, "Ryhmä on täynnä")
    assert AuditEvent.objects.filter(operation="daycare.intake.answer").count() == 2
    with refused("child_not_planned_here"):
        actions.answer_for_unit(leads, where.pk, round_.pk, child.pk, confirmed=True, now=NOW)


def test_a_manager_sees_and_answers_for_the_own_units_alone(now, adviser):
    own, other = unit("Ruori"), unit("Majakka", north_m=300, o3=7)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    stranger = manager(other)

    with pytest.raises(Missing):
        reject(stranger, own, round_, child)
    with pytest.raises(Missing):
        actions.lower_seats(stranger, own.pk, "U3", 1, starts=TODAY, because="Remontti", now=NOW)
    with pytest.raises(Forbidden):
        reject(adviser, own, round_, child)
    with pytest.raises(Forbidden):
        actions.set_seats(stranger, other.pk, "U3", 40, starts=TODAY, now=NOW)
    client = browser_of(stranger)
    assert client.get(url("my-unit", own.pk)).status_code == 404
    assert "Ruori" not in text(client.get(url("my-units")))
    assert client.get(url("round", round_.pk)).status_code == 403


def test_the_pages_of_a_unit_confirm_and_reject(now, adviser):
    where = unit("Ruori", u3=3)
    (one, other), _ = family("Niemi", date(2024, 5, 1), date(2024, 5, 2))
    round_ = assigned(adviser)
    client = browser_of(manager(where))

    page = client.get(url("my-unit", where.pk))
    assert [(each.child_id, each.band, each.starts, each.answer) for each in page.context["intake"].planned] == [
        (one.pk, "U3", STARTS, None), (other.pk, "U3", STARTS, None),
    ]  # fmt: skip
    assert "Niemi" not in text(page), "a list shows no last names"
    look = AuditEvent.objects.filter(operation="daycare.intake.read").latest("id")
    assert set(AuditSeen.objects.filter(event=look).values_list("person", flat=True)) == {one.pk, other.pk}

    here = url("my-unit-child", where.pk, round_.pk, one.pk)
    assert client.post(here, {"step": "confirm"}).status_code == 303
    there = url("my-unit-child", where.pk, round_.pk, other.pk)
    assert client.post(there, {}).status_code == 422, "what says neither yes nor no is neither"
    assert not UnitAnswer.objects.filter(child=other).exists()
    assert client.get(there).status_code == 200
    assert client.post(there, {"step": "reject", "because": ""}).status_code == 422
    assert client.post(there, {"step": "reject", "because": "Ryhmä on täynnä"}).status_code == 303
    assert client.post(there, {"step": "reject", "because": "Toinen syy"}).status_code == 303
    assert client.post(there, {"step": "confirm"}).status_code == 409, "it is with the adviser now"

    shown = client.get(url("my-unit", where.pk)).context["intake"]
    assert ([each.child_id for each in shown.planned], shown.unanswered) == ([one.pk], 0)
    assert [(each.child_id, each.answer.because) for each in shown.rejected] == [(other.pk, "Ryhmä on täynnä")]
    assert "vahvistanut" in text(browser_of(adviser).get(url("round", round_.pk)))
    assert client.post(there, {"step": "take_back"}).status_code == 303
    assert client.get(url("my-unit", where.pk)).context["intake"].rejected == []


def test_a_child_protected_after_the_round_was_made_is_counted_and_not_named(now, adviser):
    where = unit("Ruori")
    (child,), (guardian, _) = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    leads = manager(where)
    guardian.protection_order = True
    guardian.save()

    page = browser_of(leads).get(url("my-unit", where.pk))
    assert (page.context["intake"].planned, page.context["intake"].hidden) == ([], 1)
    assert "Elias" not in text(page)
    with pytest.raises(Conflict):
        reject(leads, where, round_, child)


def test_offers_wait_for_the_units_where_the_city_has_decided_so(now, adviser, monkeypatch):
    from toimiva.services.daycare.actions import sending

    where = unit("Ruori")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    actions.approve_round(official("daycare.lead"), round_.pk, answer_by=TODAY + timedelta(days=14), now=NOW)
    usual = sending.offer_rule
    monkeypatch.setattr(sending, "offer_rule", lambda day: replace(usual(day), unit_confirms=True))

    with refused("units_have_not_confirmed"):
        actions.send_round(adviser, round_.pk, now=NOW)
    assert [one.child_id for one in waiting_for_units(round_)] == [child.pk]
    leads = manager(where)
    actions.answer_for_unit(leads, where.pk, round_.pk, child.pk, confirmed=True, now=NOW)
    assert len(actions.send_round(adviser, round_.pk, now=NOW).offers) == 1
    with refused("round_not_open"):
        reject(leads, where, round_, child)
    assert [one.offer.state for one in intake(where, TODAY).offered] == ["SENT"]


def test_a_child_rejected_after_the_approval_is_offered_nothing(now, adviser):
    where = unit("Ruori")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser)
    actions.approve_round(official("daycare.lead"), round_.pk, answer_by=TODAY + timedelta(days=14), now=NOW)
    reject(manager(where), where, round_, child)
    assert actions.send_round(adviser, round_.pk, now=NOW).offers == []
    assert not Offer.objects.exists()


def test_the_unit_is_shown_month_by_month_with_draft_planned_and_confirmed(now, adviser):
    where = unit("Ruori", u3=2, o3=5)
    (here, comes), _ = family("Niemi", date(2023, 9, 15), date(2024, 5, 1))
    place(here, where)
    assigned(adviser)
    band, days = months(where, TODAY, 6)[0]
    told = {day: (one.confirmed, one.planned, one.draft, one.free) for day, one in days}
    assert band == "U3"
    assert told[date(2026, 8, 1)] == (1, 0, 0, 1), "the round's children begin on the third"
    assert told[date(2026, 9, 1)] == (1, 0, 1, 0)
    assert told[date(2026, 10, 1)] == (0, 0, 1, 1), "the child there has turned three"


SEATS = """
seats | from       | because   | refused with
3     | 2026-05-01 | Remontti  | -
3     | 2026-05-01 |           | seats_need_a_reason
4     | 2026-05-01 | Remontti  | seats_only_lower
9     | 2026-05-01 | Remontti  | seats_only_lower
0     | 2026-05-01 | Remontti  | seats_below_taken
-1    | 2026-05-01 | Remontti  | negative_seats
3     | 2026-04-06 | Remontti  | seats_from_today
3     | 2019-01-01 | Remontti  | seats_from_today
"""


@pytest.mark.parametrize("line", SEATS.strip().splitlines()[1:])
def test_a_manager_lowers_seats_with_a_reason_and_never_below_those_taken(line):
    seats, day, because, code = (part.strip() for part in line.split("|"))
    where = unit("Ruori", u3=4)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    place(child, where)
    leads = manager(where)

    def lower():
        return actions.lower_seats(
            leads, where.pk, "U3", int(seats), starts=date.fromisoformat(day), because=because, now=NOW
        )

    if code != "-":
        with refused(code):
            lower()
        assert SeatPool.objects.filter(unit=where, band="U3").count() == 1
        return
    lower()
    rows = SeatPool.objects.filter(unit=where, band="U3").order_by("valid_from")
    assert [(one.seats, one.because) for one in rows] == [(4, ""), (3, "Remontti")]
    assert AuditEvent.objects.get(operation="daycare.seats.lower").facts["after"] == 3


def test_the_seats_page_lowers_and_keeps_what_was_typed(now):
    where = unit("Ruori", u3=4)
    client = browser_of(manager(where))
    form = {"band": "U3", "seats": "9", "starts": "1.5.2026", "because": "Remontti"}
    page = client.post(url("my-unit-seats", where.pk), form)
    assert page.status_code == 422
    assert "Paikkoja on 4" in text(page)
    assert 'value="9"' in text(page)
    assert client.post(url("my-unit-seats", where.pk), form | {"seats": "2"}).status_code == 303
    assert SeatPool.objects.get(unit=where, band="U3", valid_to=None).seats == 2


def test_the_unit_asks_as_many_queries_for_many_children_as_for_one(now, adviser):
    where = unit("Ruori", u3=40)
    client = browser_of(manager(where))

    def asked(families, name):
        for number in range(families):
            family(f"Niemi {name} {number}", date(2024, 5, 1))
        assigned(adviser, name)
        counts = []
        for address in (url("my-unit", where.pk), url("my-units")):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    assert asked(1, "yksi") == asked(12, "monta")

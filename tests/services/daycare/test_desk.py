"""The service adviser's pages: a cohort counted before it is kept, a run looked at, moved by hand, approved, sent."""

from datetime import date, timedelta
from math import cos, radians

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.places.models import ServiceUnit
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import RoundValues
from toimiva.services.daycare.engine.grid import SIDE_M, square
from toimiva.services.daycare.models import Application, Offer, Round, RoundChild

from .browsers import browser_of, text, url
from .town import HOME, STARTS, family, neighbourhood, official, place, unit

pytestmark = pytest.mark.django_db
ADVISER = "daycare.adviser"


@pytest.fixture
def now(monkeypatch):
    """The time that the edge reads: the seventh of April 2026."""
    from django.utils import timezone

    from .town import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def adviser():
    return official(ADVISER)


@pytest.fixture
def other():
    return official(ADVISER)


def assigned(actor, now, name="Elokuu"):
    round_ = actions.make_round(actor, RoundValues(name=name, starts=STARTS), now=now)
    actions.assign_round(actor, round_.pk, now=now)
    round_.refresh_from_db()
    return round_


def chosen_row(round_, child):
    return Round.objects.get(pk=round_.pk).chosen.rows.get(child=child)


FORM = {"name": "Elokuu", "starts": "2026-08-03", "longest_walk_min": "30"}


def test_counting_a_cohort_keeps_nothing(now, adviser):
    neighbourhood("0911101010", "0911101", "0911")
    unit("Ruori")
    family("Niemi", date(2024, 5, 1), date(2021, 5, 1))
    family("Laine", date(2024, 5, 1), protection_order=True)
    client = browser_of(adviser)

    page = client.post(url("round-new"), FORM | {"step": "preview", "districts": ["1-0911"]})

    assert page.status_code == 200
    shown = page.context["preview"]
    assert (shown.included, shown.excluded) == (2, [("protected", 1)])
    assert shown.groups == [("U3", "fi", 1, 4), ("O3", "fi", 1, 7)]
    assert [(area.code, count) for area, count in shown.districts] == [("0911101", 2)]
    assert "Palveluohjaaja ottaa yhteyttä" in text(page)
    assert not Round.objects.exists()

    made = client.post(url("round-new"), FORM | {"step": "make", "districts": ["1-0911"]})
    assert made.status_code == 303
    assert made.headers["Location"] == url("round", Round.objects.get().pk)


@pytest.mark.parametrize(
    "field, value", [("name", ""), ("starts", "eilen"), ("starts", "2026-04-08"), ("longest_walk_min", "31")]
)
def test_what_is_wrong_with_a_cohort_is_told_beside_its_field_and_the_values_are_kept(now, adviser, field, value):
    page = browser_of(adviser).post(url("round-new"), FORM | {field: value, "step": "preview"})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert value in text(page)
    assert not Round.objects.exists()


def test_the_desk_opens_with_how_many_get_a_place_and_lists_who_is_left_without_first(now, adviser):
    unit("Ruori", north_m=300, u3=1)
    (near,), _ = family("Niemi", date(2024, 5, 1))
    (far,), _ = family("Laine", date(2024, 6, 1), north_m=1000)
    round_ = assigned(adviser, now)

    page = browser_of(adviser).get(url("round", round_.pk))

    assert "1 / 2 lapsesta saa paikan, 1 heistä enintään 16 minuutin kävelymatkan päästä" in text(page)
    assert [one.child_id for one in page.context["without"]] == [far.pk]
    (column,) = page.context["columns"]
    assert [one.child_id for one in column.chips] == [near.pk]
    assert [(s.band, s.confirmed, s.planned, s.draft, s.seats) for s in column.seats] == [
        ("U3", 0, 0, 1, 1), ("O3", 0, 0, 0, 7),
    ]  # fmt: skip
    assert "Elias N., 2 v" in text(page)
    assert "Niemi" not in text(page), "a list shows no last names"
    assert "linnuntie" in text(page), "the walks are estimates, and the page says so"
    look = AuditEvent.objects.filter(operation="daycare.round.read").latest("id")
    assert set(AuditSeen.objects.filter(event=look).values_list("person", flat=True)) == {near.pk, far.pk}


def test_a_child_protected_after_the_round_was_made_is_named_nowhere(now, adviser):
    unit("Ruori", north_m=300)
    (child,), (guardian, _) = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    guardian.protection_order = True
    guardian.save()
    client = browser_of(adviser)

    assert "Elias N." not in text(client.get(url("round", round_.pk)))
    assert client.get(url("round-child", round_.pk, child.pk)).status_code == 404
    assert "Elias N." not in text(client.get(url("round-changes", round_.pk)))


def test_the_desk_asks_as_many_queries_for_thirty_children_as_for_three(now, adviser):
    def asked(families, units):
        for number in range(units):
            unit(f"Ruori {families}-{number}", north_m=100 * number)
        for number in range(families):
            family(f"Niemi {families} {number}", date(2024, 5, 1))
        round_ = assigned(adviser, now, f"Elokuu {families}")
        client = browser_of(adviser)
        client.get(url("round", round_.pk))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("round", round_.pk)).status_code == 200
        return len(queries)

    assert asked(3, 2) == asked(30, 8)


def test_a_district_narrows_the_units_and_every_unit_of_it_can_be_asked_for(now, adviser):
    area = neighbourhood("0911101010", "0911101", "0911")
    near, empty = unit("Ruori", north_m=300), unit("Majakka", north_m=900)
    ServiceUnit.objects.filter(pk__in=[near.pk, empty.pk]).update(district=area)
    elsewhere = unit("Poiju", north_m=1500)
    family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    client = browser_of(adviser)

    def shown(**asked):
        return {column.unit.pk for column in client.get(url("round", round_.pk), asked).context["columns"]}

    assert shown() == {near.pk}
    assert shown(units="all") == {near.pk, empty.pk, elsewhere.pk}
    assert shown(units="all", district="2-0911101") == {near.pk, empty.pk}
    assert shown(district="1-nowhere") == set()


def test_moving_a_child_by_hand_needs_a_reason_and_locks_it_there(now, adviser):
    near, far = unit("Ruori", north_m=300), unit("Majakka", north_m=900)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    client, where = browser_of(adviser), url("round-child", round_.pk, child.pk)
    shown = client.get(where).context["shown"]
    assert (shown.unit.pk, [(one.unit.pk, one.free, one.minutes) for one in shown.moves]) == (
        near.pk, [(far.pk, 4, 17)],
    )  # fmt: skip

    refused = client.post(where, {"step": "move", "unit": str(far.pk), "because": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["because"])
    assert chosen_row(round_, child).unit_id == near.pk

    moved = client.post(where, {"step": "move", "unit": str(far.pk), "because": "Isosisko aloittaa siellä"})
    assert moved.status_code == 303
    row = chosen_row(round_, child)
    assert (row.unit_id, row.locked, row.why_locked) == (far.pk, True, "Isosisko aloittaa siellä")
    assert "Isosisko aloittaa siellä" in text(client.get(where))

    client.post(where, {"step": "unlock"})
    assert not chosen_row(round_, child).locked


def test_a_unit_without_a_seat_is_not_among_the_moves_and_is_refused(now, adviser):
    near, full = unit("Ruori", north_m=300), unit("Majakka", north_m=900, u3=0)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    client, where = browser_of(adviser), url("round-child", round_.pk, child.pk)

    assert client.get(where).context["shown"].moves == []
    assert client.post(where, {"step": "move", "unit": str(full.pk), "because": "Toive"}).status_code == 422
    assert chosen_row(round_, child).unit_id == near.pk


def test_a_child_can_be_left_without_a_place_by_hand(now, adviser):
    unit("Ruori", north_m=300)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)

    browser_of(adviser).post(
        url("round-child", round_.pk, child.pk), {"step": "move", "unit": "none", "because": "Perhe on muuttamassa"}
    )

    assert chosen_row(round_, child).unit_id is None


def test_another_run_is_chosen_and_what_changed_is_listed(now, adviser):
    """Nearest gives up a unit's order for a shorter total: Ruori has one seat, and its own neighbour goes elsewhere."""
    unit("Ruori", u3=1)
    unit("Majakka", north_m=400, u3=1)
    (first,), _ = family("Niemi", date(2024, 5, 1), north_m=100)
    (second,), _ = family("Laine", date(2024, 5, 1), north_m=-900)
    round_ = assigned(adviser, now)
    nearest = round_.runs.get(mode="nearest")
    client = browser_of(adviser)

    assert client.post(url("round-choose", round_.pk), {"run": str(nearest.pk)}).status_code == 303
    assert Round.objects.get(pk=round_.pk).chosen_id == nearest.pk
    assert client.post(url("round-choose", round_.pk), {"run": "x"}).status_code == 404

    page = client.get(url("round-changes", round_.pk), {"against": str(round_.runs.get(mode="fair").number)})
    fair = {row.child_id: row.unit_id for row in round_.runs.get(mode="fair").rows.all()}
    now_there = {row.child_id: row.unit_id for row in nearest.rows.all()}
    differs = {child for child in fair if fair[child] != now_there[child]}
    assert {one.chip.child_id for one in page.context["page"].object_list} == differs
    assert {first.pk, second.pk} == set(fair)


def test_the_maker_sees_who_approves_and_cannot_approve_herself(now, adviser, other):
    unit("Ruori", north_m=300)
    family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    page = text(browser_of(adviser).get(url("round", round_.pk)))
    assert "Sari Lehto" in page
    assert url("round-approve", round_.pk) not in page
    assert browser_of(adviser).get(url("round-approve", round_.pk)).status_code == 404

    client = browser_of(other)
    assert url("round-approve", round_.pk) in text(client.get(url("round", round_.pk)))
    late = client.post(url("round-approve", round_.pk), {"answer_by": "2026-07-21", "decides": "on"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["answer_by"])
    assert client.post(url("round-approve", round_.pk), {"answer_by": "2026-04-24"}).status_code == 303
    round_.refresh_from_db()
    assert (round_.state, round_.decides_on_acceptance) == ("APPROVED", False)


def sent(adviser, other, now, *, before=lambda: None):
    round_ = assigned(adviser, now)
    actions.approve_round(other, round_.pk, answer_by=date(2026, 4, 24), now=now)
    before()
    assert browser_of(adviser).post(url("round-send", round_.pk)).status_code == 303
    return round_


def test_sending_shows_its_counts_first_and_then_who_was_left_and_why(now, adviser, other):
    where = unit("Ruori", north_m=300)
    (stays,), _ = family("Niemi", date(2024, 5, 1))
    (placed,), _ = family("Laine", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    actions.approve_round(other, round_.pk, answer_by=date(2026, 4, 24), now=now)
    client = browser_of(adviser)

    counts = client.get(url("round-send", round_.pk)).context["counts"]
    assert (counts.offers, counts.messages, counts.languages) == (2, 4, [("fi", 4)])
    assert not Offer.objects.exists()

    place(placed, where)
    client.post(url("round-send", round_.pk))
    page = client.get(url("answers", round_.pk))
    assert page.context["not_sent"] == [("has_place", 1)]
    assert "Lapsella on jo paikka" in text(page)
    assert [offer.child_id for offer, _name in page.context["rows"]] == [stays.pk]


def test_an_adviser_writes_down_a_yes_and_a_no_said_on_the_phone(now, adviser, other):
    unit("Ruori", north_m=300)
    (yes,), (mother, _) = family("Niemi", date(2024, 5, 1))
    (no,), (father, _) = family("Laine", date(2024, 5, 1))
    round_ = sent(adviser, other, now)
    client = browser_of(other)

    def answer(child, guardian, said):
        offer = Offer.objects.get(child=child)
        page = client.post(url("offer-phone", offer.pk), {"guardian": str(guardian.pk), "answer": said})
        offer.refresh_from_db()
        return page.status_code, offer

    assert answer(yes, father, "yes")[0] == 422, "only a guardian of this child can be chosen"
    assert answer(yes, mother, "perhaps")[0] == 422
    status, offer = answer(yes, mother, "yes")
    assert (status, offer.state, offer.answer_channel, offer.answered_by_id) == (303, "ACCEPTED", "phone", mother.pk)
    status, offer = answer(no, father, "other_unit")
    assert (status, offer.state, offer.declined_because) == (303, "DECLINED", "other_unit")

    page = client.get(url("answers", round_.pk), {"state": "person"})
    figures = page.context["figures"]
    assert (figures.sent, figures.accepted, figures.declined, figures.waiting) == (2, 1, [("other_unit", 1)], 0)
    assert [offer.child_id for offer, _name in page.context["rows"]] == [no.pk]
    assert [(one.sent, one.accepted, one.declined) for one in page.context["units"]] == [(2, 1, 1)]


def test_a_late_yes_on_the_phone_waits_for_a_person(now, adviser, other):
    unit("Ruori", north_m=300)
    (child,), (mother, _) = family("Niemi", date(2024, 5, 1))
    round_ = sent(adviser, other, now)
    Offer.objects.update(state="EXPIRED")
    offer = Offer.objects.get(child=child)
    client = browser_of(adviser)

    client.post(url("offer-phone", offer.pk), {"guardian": str(mother.pk), "answer": "late"})

    offer.refresh_from_db()
    assert offer.late_answer_at == now
    assert "kyllä viimeisen päivän jälkeen" in text(client.get(url("answers", round_.pk), {"state": "person"}))


def applied(child, now, due, **facts):
    return Application.objects.create(
        child=child, origin="electronic", state="SENT", created_at=now, sent_at=now, due_date=due, due_rule="ECE-17-1",
        **facts,
    )  # fmt: skip


def test_the_queue_stands_in_the_order_of_statutory_days_and_a_protected_child_is_in_it_without_a_name(now, adviser):
    today = now.date()
    (late,), _ = family("Niemi", date(2024, 5, 1))
    (soon,), _ = family("Laine", date(2024, 5, 1))
    (hidden,), (guardian, _) = family("Salainen", date(2024, 5, 1))
    guardian.protection_order = True
    guardian.save()
    applied(soon, now, today + timedelta(days=7))
    applied(hidden, now, None)
    applied(late, now, today - timedelta(days=1))

    page = browser_of(adviser).get(url("applications"))

    assert [(row["name"], row["days"]) for row in page.context["rows"]] == [
        ("Elias N.", -1),
        ("Elias L.", 7),
        ("", None),
    ]
    due = page.context["due"]
    assert (due.open, due.overdue, due.this_week) == (3, 1, 1)
    assert "Elias S." not in text(page)
    assert "Turvakiellon alainen lapsi" in text(page)


def test_the_queue_leads_to_the_certificate_that_an_urgent_application_waits_for(now, adviser):
    (child,), _ = family("Niemi", date(2024, 5, 1))
    made = applied(child, now, None)
    Application.objects.filter(pk=made.pk).update(urgent=True, urgent_ground="work")
    proof = reverse("daycare:proof", args=[made.pk])
    assert proof in text(browser_of(adviser).get(url("applications")))
    Application.objects.filter(pk=made.pk).update(urgency_shown_on=now.date())
    assert proof not in text(browser_of(adviser).get(url("applications")))


def test_protected_children_are_listed_by_name_alone_to_those_who_may_contact_them(now, adviser):
    (child,), _ = family("Salainen", date(2024, 5, 1), protection_order=True)
    actions.make_round(adviser, RoundValues(name="Elokuu", starts=STARTS), now=now)
    assert RoundChild.objects.get(child=child).excluded == "protected"

    assert browser_of(adviser).get(url("restricted")).status_code == 403
    page = text(browser_of(official("residents.restricted")).get(url("restricted")))

    assert "Elias Salainen" in page
    assert "Esimerkkitie" not in page
    assert "0911101010" not in page
    assert AuditSeen.objects.filter(person=child.pk, event__operation="daycare.restricted.read").exists()


def test_the_rounds_are_listed_newest_first(now, adviser):
    unit("Ruori", north_m=300)
    family("Niemi", date(2024, 5, 1))
    first = assigned(adviser, now, "Kesä")
    second = actions.make_round(adviser, RoundValues(name="Syksy", starts=STARTS), now=now + timedelta(minutes=1))

    page = browser_of(adviser).get(url("rounds"))

    assert [(one.pk, one.reached) for one in page.context["page"].object_list] == [(second.pk, 1), (first.pk, 1)]


def test_a_round_is_given_up_once(now, adviser):
    unit("Ruori", north_m=300)
    family("Niemi", date(2024, 5, 1))
    round_ = assigned(adviser, now)
    client = browser_of(adviser)
    assert client.post(url("round-cancel", round_.pk)).status_code == 303
    assert client.post(url("round-assign", round_.pk)).status_code == 409
    assert Round.objects.get(pk=round_.pk).state == "CANCELLED"


def test_the_map_knows_homes_by_their_square_only_and_its_table_says_the_same(now, adviser):
    where = unit("Ruori", north_m=600)
    (one,), _ = family("Niemi", date(2024, 5, 1))
    family("Laine", date(2024, 5, 1))
    round_ = assigned(adviser, now)

    page = browser_of(adviser).get(url("round-map", round_.pk))

    shown = page.context["shown"]
    assert [(on.unit.pk, on.placed, on.longest_s, on.over_16) for on in shown.units] == [(where.pk, 2, 675, 0)]
    ((home, to),) = shown.lines
    assert (to, shown.lines[home, to]) == (where.pk, 2), "two children of one square are one line"
    assert home == square(*HOME) != HOME
    assert str(HOME[0]) not in text(page)
    assert "<path" in page.context["picture"]
    assert AuditSeen.objects.filter(person=one.pk, event__operation="daycare.round.read").exists()


@given(st.floats(-179, 179), st.floats(-80, 80))
def test_a_square_is_at_most_half_its_diagonal_from_the_home_and_is_its_own_square(lon, lat):
    found = square(lon, lat)
    north = abs(found[1] - lat) * 111_195
    east = abs(found[0] - lon) * 111_195 * cos(radians(found[1]))
    assert max(north, east) <= SIDE_M / 2 + 0.001
    assert square(*found) == found

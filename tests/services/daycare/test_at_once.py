"""Two hundred at one moment, over real HTTP and a real database: exactly one wins and nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Refusal
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined, RoundValues
from toimiva.services.daycare.actions.constraints import refused_by
from toimiva.services.daycare.models import Application, Offer, Placement, RunRow
from toimiva.services.daycare.queries.occupancy import occupancy

from .test_answers import ANSWER_BY, round_of
from .test_offer_pages import signed_in
from .town import NOW, STARTS, TODAY, family, official, resident, unit

MANY, LANES = 200, 32
TOKEN = "c" * 32
pytestmark = pytest.mark.django_db(transaction=True)


def in_lanes(call):
    """Run the call two hundred times in so many threads as the database has room for; what each was told."""

    def lane(first):
        try:
            return [_told(call, number) for number in range(first, MANY, LANES)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(LANES) as threads:
        return Counter(one for told in threads.map(lane, range(LANES)) for one in told)


def _told(call, number):
    try:
        return call(number)
    except Refusal as refusal:
        return refusal.code


@pytest.fixture
def pooled():
    """Connections as an installation has them: a pool, for which the requests that come at once wait."""
    connections.close_all()
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = options | {"pool": {"min_size": 1, "max_size": 8, "timeout": 60}}
    yield
    connections.close_all()
    connection.close_pool()
    connection.settings_dict["OPTIONS"] = options


def test_of_two_hundred_answers_over_http_in_one_second_one_counts(live_server, pooled):
    """All are connected before the first word is sent; three say yes where one says no."""
    today = timezone.localdate()
    offer, (mother, _) = round_of(
        "Niemi", now=timezone.now(), starts=today + timedelta(days=100), answer_by=today + timedelta(days=14)
    )["Niemi"]
    session = signed_in(mother).cookies["sessionid"].value
    yes, no = reverse("daycare:offer", args=[offer.pk]), reverse("daycare:offer-no", args=[offer.pk])
    ready = threading.Barrier(MANY)
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
               "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip

    lines = [HTTPConnection(urlsplit(live_server.url).netloc, timeout=60) for _ in range(MANY)]
    for line in lines:
        line.connect()

    def one(number):
        ready.wait()
        address, body = (yes, {"answer": "yes"}) if number % 4 else (no, {"because": "later"})
        lines[number].request("POST", address, urlencode(body), headers)
        status = lines[number].getresponse().status
        lines[number].close()
        return bool(number % 4), status

    with ThreadPoolExecutor(MANY) as threads:
        told = Counter(threads.map(one, range(MANY)))

    state = Offer.objects.get().state
    won = state == "ACCEPTED"
    assert state in ("ACCEPTED", "DECLINED")
    assert told == {(True, 303 if won else 409): 150, (False, 409 if won else 303): 50}
    assert Placement.objects.count() == Application.objects.count() == won
    assert AuditEvent.objects.filter(operation="daycare.offer.answer").count() == 1


def test_two_guardians_two_hundred_times_by_every_way():
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    both = [resident(mother), resident(father)]
    adviser = official("daycare.adviser")

    def answer(number):
        if number % 3 == 2:
            return actions.accept(adviser, offer.pk, by=mother.pk, channel="phone", now=NOW).state
        if number % 3 == 1:
            return actions.decline(both[number % 2], offer.pk, Declined(because="later"), now=NOW).state
        return actions.accept(both[number % 2], offer.pk, now=NOW).state

    told = in_lanes(answer)

    state = Offer.objects.get().state
    assert set(told) == {state, "offer_answered_yes" if state == "ACCEPTED" else "offer_answered_no"}
    assert sum(told.values()) == MANY
    assert Placement.objects.count() == (state == "ACCEPTED")


def test_the_last_seat_is_offered_once_of_two_hundred_times():
    where = unit("Ruori", u3=1)
    children = [family(f"Niemi {number}", TODAY.replace(year=2024), guardians=1)[0][0] for number in range(20)]
    round_ = actions.make_round(official("daycare.adviser"), RoundValues(name="Elokuu", starts=STARTS), now=NOW)

    def offered(number):
        with refused_by(seat_is_free="seat_taken", one_offer_at_a_time="again", child_offered_once_in_a_round="again"):
            Offer.objects.create(
                round=round_, child=children[number % 20], unit=where, band="U3", starts=STARTS, made_at=NOW,
                sent_at=NOW, state="SENT", answer_by=ANSWER_BY,
            )  # fmt: skip
        return "offered"

    told = in_lanes(offered)

    assert told["offered"] == 1 == Offer.objects.count()
    assert sum(told.values()) == MANY
    found = occupancy([STARTS])
    assert found.free[found.pools.index((where.pk, "U3")), 0] == 0


def test_two_advisers_on_one_row_and_on_one_seat():
    """Every move is on the trail, each from where the one before it left the child; the one seat has one child."""
    near, far = unit("Ruori", u3=2), unit("Myrsky", north_m=200, u3=1)
    children = [family(name, TODAY.replace(year=2024), guardians=1)[0][0] for name in ("Niemi", "Laine")]
    advisers = [official("daycare.adviser"), official("daycare.adviser")]
    round_ = actions.make_round(advisers[0], RoundValues(name="Elokuu", starts=STARTS), now=NOW)
    actions.assign_round(advisers[0], round_.pk, now=NOW, modes=["fair"])

    def moved(number):
        who, child = advisers[number % 2], children[number // 2 % 2]
        to = None if number % 7 == 0 else (near, far)[number // 4 % 2].pk
        actions.lock_row(who, round_.pk, child.pk, to, because="Perhe soitti", now=NOW)
        return "moved"

    told = in_lanes(moved)

    assert set(told) <= {"moved", "unit_is_full"} and sum(told.values()) == MANY
    trail = AuditEvent.objects.filter(operation="daycare.round.lock_row").order_by("id")
    assert trail.count() == told["moved"]
    for child in children:
        row = RunRow.objects.get(run__round=round_, child=child)
        moves = [(one.facts["before"], one.facts["after"]) for one in trail.filter(person=child.pk)]
        assert [before for before, _ in moves[1:]] == [after for _, after in moves[:-1]]
        assert moves[-1][1] == (str(row.unit_id) if row.unit_id else None)
    assert RunRow.objects.filter(run__round=round_, unit=far).count() <= 1

"""The API of early education: what officials and other systems read, in pages, without a protected home anywhere."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from toimiva.city.access import system
from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.identity.actions import create_key
from toimiva.services.daycare import actions
from toimiva.services.daycare.models import Application, DaycareUnit, Offer, Placement, Round, Wish

from .browsers import browser_of
from .test_answers import round_of
from .test_desk import applied
from .town import NOW, family, official, resident, unit

pytestmark = pytest.mark.django_db
BORN = NOW.date() - timedelta(days=700)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def adviser():
    return browser_of(official("daycare.adviser"))


def read(client, path, **query):
    answer = client.get(f"/api/daycare/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def every(client, path, what, **query):
    """Read page after page, two at a time."""
    found, cursor = [], {}
    while True:
        page = read(client, path, limit=2, **query, **cursor)
        found += page[what]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def key_for(*scopes):
    last = timezone.localdate() + timedelta(days=30)
    made = create_key(system("test"), name="Raportti", contact="Kasko", scopes=scopes, last_day=last, now=NOW)
    return Client(headers={"Authorization": f"Bearer {made.text}"})


def protect(guardian):
    guardian.protection_order = True
    guardian.save()


# Applications


def test_applications_come_by_their_statutory_day_page_after_page(adviser):
    today = NOW.date()
    days = [None, today, today, today + timedelta(days=1), None, today - timedelta(days=3), today]
    made = [applied(family(f"Niemi {n}", BORN)[0][0], NOW, day) for n, day in enumerate(days)]

    found = every(adviser, "applications", "applications")

    order = sorted(made, key=lambda one: (one.due_date is None, one.due_date or today, one.pk))
    assert [one["id"] for one in found] == [str(one.pk) for one in order]
    assert read(adviser, "applications", state="ACTIVE")["applications"] == []


def test_a_draft_is_nobodys_but_its_familys(adviser):
    (child,), _ = family("Niemi", BORN)
    draft = Application.objects.create(child=child, origin="electronic", state="CREATED", created_at=NOW)
    assert read(adviser, "applications")["applications"] == []
    assert adviser.get(f"/api/daycare/applications/{draft.pk}").status_code == 404
    refused = adviser.get("/api/daycare/applications", {"state": "CREATED"})
    assert (refused.status_code, refused.json()["field"]) == (422, "state")


def test_a_protected_childs_application_tells_its_due_date_and_not_whose_it_is_nor_where_it_wishes(adviser):
    (child,), (guardian, _) = family("Salainen", BORN)
    one = applied(child, NOW, NOW.date())
    Wish.objects.create(application=one, rank=1, unit=unit("Ruori"))
    assert [wish["rank"] for wish in read(adviser, f"applications/{one.pk}")["wishes"]] == [1]
    protect(guardian)

    answer = adviser.get(f"/api/daycare/applications/{one.pk}")

    told = answer.json()
    assert (told["protected"], told["child"], told["wishes"], told["due_date"]) == (True, None, [], "2026-04-07")
    assert str(child.pk) not in answer.content.decode()


def test_one_application_is_answered_304_until_it_changes(adviser):
    one = applied(family("Niemi", BORN)[0][0], NOW, NOW.date())
    path = f"/api/daycare/applications/{one.pk}"
    first = adviser.get(path)
    assert first["Cache-Control"] == "private, no-cache"
    same = adviser.get(path, headers={"If-None-Match": first["ETag"]})
    Application.objects.update(version=2)
    changed = adviser.get(path, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, changed.status_code) == (304, 200)


def test_every_look_leaves_a_trail_that_the_child_finds(adviser):
    (child,), _ = family("Niemi", BORN)
    applied(child, NOW, NOW.date())
    read(adviser, "applications")
    look = AuditEvent.objects.get(operation="daycare.application.read", kind="READ")
    assert list(AuditSeen.objects.filter(event=look).values_list("person", flat=True)) == [child.pk]


# Offers


def test_offers_of_a_round_in_a_state_and_page_after_page(adviser):
    offers = round_of("Niemi", "Laine", "Salo")
    offer, guardians = offers["Niemi"]
    actions.accept(resident(guardians[0]), offer.pk, now=NOW)

    assert len(every(adviser, "offers", "offers")) == 3
    told = read(adviser, "offers", round=offer.round_id, state="ACCEPTED")["offers"]
    assert [(one["id"], one["answer_channel"]) for one in told] == [(str(offer.pk), "page")]
    assert set(told[0]["guardians"]) == {str(one.pk) for one in guardians}
    assert read(adviser, "offers", round=uuid4())["offers"] == []
    assert read(adviser, f"offers/{offer.pk}") == told[0]


def test_an_offer_of_a_protected_child_is_in_no_answer_and_answered_by_nobody_here(adviser):
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    protect(mother)
    assert read(adviser, "offers")["offers"] == []
    assert adviser.get(f"/api/daycare/offers/{offer.pk}").status_code == 404
    answered = bring(adviser, offer, answer="yes", by=str(mother.pk))
    assert (answered.status_code, Placement.objects.count()) == (404, 0)


def bring(client, offer, **body):
    return client.post(f"/api/daycare/offers/{offer.pk}/answer", body, content_type="application/json")


def test_another_system_brings_a_guardians_answer_once():
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    key = key_for("daycare.offer.answer_for")

    first = bring(key, offer, answer="yes", by=str(mother.pk))
    again = bring(key, offer, answer="yes", by=str(father.pk))
    other = bring(key, offer, answer="no", by=str(mother.pk), because="later")

    assert [one.status_code for one in (first, again, other)] == [200, 200, 409]
    assert (first.json()["state"], first.json()["answer_channel"]) == ("ACCEPTED", "phone")
    assert (other.headers["Content-Type"], other.json()["code"]) == ("application/problem+json", "offer_answered_yes")
    assert Placement.objects.count() == 1
    assert key.get("/api/daycare/offers").status_code == 403


@pytest.mark.parametrize(
    "body, status, field",
    [
        ({"answer": "no"}, 422, "because"),
        ({"answer": "no", "because": "rain"}, 422, "because"),
        ({"answer": "no", "because": "later", "ask_again_on": "2026-04-07"}, 422, "ask_again_on"),
        ({"answer": "perhaps"}, 422, "body.body.answer"),
        ({"answer": "late"}, 409, None),
        ({"answer": "yes", "by": str(uuid4())}, 403, None),
    ],
)
def test_a_wrong_answer_is_told_by_its_field(adviser, body, status, field):
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    answer = bring(adviser, offer, **{"by": str(mother.pk), **body})
    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert Offer.objects.get().state == "SENT"


def test_a_yes_after_the_last_day_is_brought_as_late(adviser):
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    Offer.objects.update(answer_by=NOW.date() - timedelta(days=1))
    answer = bring(adviser, offer, answer="late", by=str(mother.pk))
    assert (answer.status_code, answer.json()["state"]) == (200, "EXPIRED")


# Rounds and runs


def test_a_round_tells_its_offers_its_runs_and_what_each_child_got(adviser):
    offer, _ = round_of("Niemi", "Laine", "Salo")["Niemi"]
    assert [(one["name"], one["chosen"]) for one in read(adviser, "rounds")["rounds"]] == [("Elokuu", 1)]
    told = read(adviser, f"rounds/{offer.round_id}")
    assert (told["offers"]["sent"], told["offers"]["waiting"]) == (3, 3)
    assert [(one["number"], one["mode"], one["chosen"]) for one in told["runs"]] == [(1, "fair", True)]
    assert read(adviser, f"rounds/{offer.round_id}/runs/1") == told["runs"][0]
    assert adviser.get(f"/api/daycare/rounds/{offer.round_id}/runs/9").status_code == 404

    rows = every(adviser, f"rounds/{offer.round_id}/runs/1/rows", "rows")

    assert [one["child"] for one in rows] == sorted(str(one.child_id) for one in Offer.objects.all())
    assert {one["unit"] for one in rows} == {str(DaycareUnit.objects.get().pk)}


def test_a_run_has_no_row_of_a_protected_child(adviser):
    offer, (mother, _) = round_of("Niemi", "Laine")["Niemi"]
    protect(mother)
    rows = read(adviser, f"rounds/{offer.round_id}/runs/1/rows")["rows"]
    assert len(rows) == 1 and str(offer.child_id) not in {one["child"] for one in rows}


def test_rounds_come_page_after_page(adviser):
    for number in range(3):
        Round.objects.create(
            name=f"Kierros {number}", rule="R", as_of=NOW, starts=NOW, longest_walk_s=1, seed=1,
            made_at=NOW + timedelta(hours=number),
        )  # fmt: skip
    first = read(adviser, "rounds", limit=2)
    second = read(adviser, "rounds", limit=2, page=first["next"])
    assert [one["name"][-1] for one in first["rounds"] + second["rounds"]] == ["2", "1", "0"]
    assert second["next"] is None


def test_a_manager_and_who_is_not_strongly_identified_read_none_of_it():
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    for client in (browser_of(official("daycare.unit_manager")), browser_of(resident(mother)), Client()):
        for path in ("applications", "rounds", f"rounds/{offer.round_id}/runs/1/rows", "offers"):
            assert client.get(f"/api/daycare/{path}").status_code == 403, path


def test_a_page_of_thirty_asks_as_many_queries_as_one_of_three(adviser):
    def asked(path, rows):
        with CaptureQueriesContext(connection) as queries:
            read(adviser, path, limit=rows)
        return len(queries)

    names = [f"Niemi {number}" for number in range(30)]
    round_of(*names, u3=40)
    for number in range(30):
        applied(family(f"Laine {number}", BORN)[0][0], NOW, NOW.date())
    read(adviser, "offers")
    for path in ("applications", "offers", f"rounds/{Round.objects.get().pk}/runs/1/rows"):
        assert asked(path, 3) == asked(path, 30)


# Units, open to all


def test_the_units_are_answered_304_until_a_place_is_taken():
    one = unit("Ruori", u3=1)
    first = Client().get("/api/daycare/units")
    assert first.json()["units"][0]["free"] == {"under_three": 1, "from_three": 7}
    unchanged = {"If-None-Match": first["ETag"]}
    assert Client().get("/api/daycare/units", headers=unchanged).status_code == 304
    (child,), _ = family("Niemi", BORN)
    Placement.objects.create(child=child, unit=one, starts=NOW.date(), source="loaded", made_at=NOW)
    assert Client().get("/api/daycare/units", headers=unchanged).status_code == 200

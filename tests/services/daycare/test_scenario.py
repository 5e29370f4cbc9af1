"""The scenario comparer: a change to one unit, three ways of assigning, today beside then; nothing is written."""

from datetime import date

import pytest

from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Forbidden, Missing
from toimiva.services.daycare import actions
from toimiva.services.daycare.models import RoundChild, Run, SeatPool
from toimiva.services.daycare.queries.scenario import Change, compare

from .browsers import browser_of, text, url
from .test_unit_manager import assigned, now  # noqa: F401
from .town import NOW, family, official, place, unit

pytestmark = pytest.mark.django_db
LEAD = "daycare.lead"


def placed(found):
    """Return (placed today, placed then) of each way."""
    return {today.mode: (today.figures["placed"], then.figures["placed"]) for today, then in found.rows}


@pytest.fixture
def town():
    """Two units; three children of a round, one seat for each in the near unit and one in the far one."""
    near, far = unit("Ruori", u3=3, o3=0), unit("Majakka", north_m=900, u3=1, o3=0)
    for name in ("Niemi", "Laine", "Virta"):
        family(name, date(2024, 5, 1))
    return near, far, assigned(official("daycare.adviser"))


def test_a_closing_unit_leaves_the_others_seats_alone(town):
    near, _far, round_ = town
    found = compare(official(LEAD), round_.pk, Change(unit=near, kind="closes", caretakers=1))
    assert placed(found) == dict.fromkeys(("fair", "nearest", "balanced"), (3, 1))
    today, then = found.rows[0]
    assert (today.children, then.children, today.first, then.first, found.moved) == (3, 3, 3, 1, 0)
    assert then.figures["mean_travel_s"] > today.figures["mean_travel_s"]


def test_the_children_of_a_closing_unit_are_placed_again(town):
    near, far, round_ = town
    (child,), _ = family("Koski", date(2024, 5, 2))
    place(child, far)
    found = compare(official(LEAD), round_.pk, Change(unit=far, kind="closes", caretakers=1))
    assert (found.moved, found.rows[0][1].children, placed(found)["fair"]) == (1, 4, (3, 3))


def test_a_protected_child_is_in_no_figure_whether_placed_or_in_the_round(town):
    near, far, round_ = town
    (child,), _ = family("Koski", date(2024, 5, 2))
    place(child, far)
    asked = child, RoundChild.objects.filter(round=round_, excluded="").first().child
    for one in asked:
        one.protection_order = True
        one.save()
    found = compare(official(LEAD), round_.pk, Change(unit=far, kind="closes", caretakers=1))
    assert (found.moved, found.rows[0][0].children, found.rows[0][1].children) == (0, 2, 2)


@pytest.mark.parametrize(
    ("kind", "caretakers", "then"), [("loses", 2, 1), ("opens", 2, 3)], ids=["loses four seats", "gains four"]
)
def test_caretakers_bring_and_take_four_seats_under_three_each(town, kind, caretakers, then):
    near, _far, round_ = town
    found = compare(official(LEAD), round_.pk, Change(unit=near, kind=kind, caretakers=caretakers))
    assert placed(found)["nearest"] == (3, then)


def test_nothing_is_written_and_a_round_that_is_over_is_not_asked_about(town):
    near, _far, round_ = town
    before = (Run.objects.count(), SeatPool.objects.count(), AuditEvent.objects.count())
    lead = official(LEAD)
    compare(lead, round_.pk, Change(unit=near, kind="closes", caretakers=1))
    assert (Run.objects.count(), SeatPool.objects.count(), AuditEvent.objects.count()) == before
    with pytest.raises(Forbidden):
        compare(official("daycare.adviser"), round_.pk, Change(unit=near, kind="closes", caretakers=1))
    actions.cancel_round(lead, round_.pk, now=NOW)
    with pytest.raises(Missing):
        compare(lead, round_.pk, Change(unit=near, kind="closes", caretakers=1))


def test_the_page_asks_compares_and_tells_what_is_wrong(now, town):  # noqa: F811
    near, _far, round_ = town
    client = browser_of(official(LEAD))
    assert client.get(url("scenario")).status_code == 200
    asked = {"round": round_.pk, "unit": near.pk, "kind": "closes", "caretakers": "3"}
    page = client.get(url("scenario"), asked)
    assert page.status_code == 200
    assert "3 → 1" in text(page)
    assert client.get(url("scenario"), asked | {"caretakers": "0"}).status_code == 422

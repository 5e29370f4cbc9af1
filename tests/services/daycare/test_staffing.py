"""Groups and the load against their staff (Act 540/2018, sections 35 and 36), and the special teacher's marks."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.refusals import Forbidden, Missing
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import RoundValues
from toimiva.services.daycare.engine.round import Child, Terms, Unit, assign
from toimiva.services.daycare.models import Group, SupportFactor
from toimiva.services.daycare.queries.staffing import meters, spans
from toimiva.services.daycare.queries.support import before_assignment, factors_of

from .browsers import browser_of, text, url
from .test_unit_manager import assigned, manager, now, row  # noqa: F401
from .town import NOW, STARTS, TODAY, family, neighbourhood, official, place, refused, unit

pytestmark = pytest.mark.django_db
TEACHER = "daycare.special_teacher"
JUNE = date(2026, 6, 1)


def mark(actor, child, factor, *, starts=TODAY, because="Lausunto"):
    return actions.mark_support(actor, child.pk, Decimal(factor), starts=starts, because=because, now=NOW)


def drafted():
    """Make a round that is not assigned yet: its children are those a special teacher looks at."""
    actions.make_round(official("daycare.adviser"), RoundValues(name="Luonnos", starts=STARTS), now=NOW)


def test_only_a_child_the_service_has_to_do_with_is_marked():
    (child,), _ = family("Virta", date(2024, 5, 1))
    with pytest.raises(Missing):
        mark(official(TEACHER), child, 2)
    place(child, unit("Ruori"))
    assert mark(official(TEACHER), child, 2).factor == 2


def plan(actor, where, name, caretakers, starts=TODAY):
    return actions.plan_group(actor, where.pk, name, Decimal(caretakers), starts=starts, now=NOW)


def test_a_change_of_staff_ends_the_plan_before_and_none_ends_the_group():
    where = unit("Ruori")
    leads = manager(where)
    plan(leads, where, "Muumit", 3)
    plan(leads, where, "Muumit", "2.5", JUNE)
    plan(leads, where, "Muumit", 0, date(2026, 8, 1))

    rows = Group.objects.filter(unit=where).values_list("caretakers", "valid_from", "valid_to")
    assert list(rows) == [
        (Decimal("3.00"), TODAY, date(2026, 5, 31)), (Decimal("2.50"), JUNE, date(2026, 7, 31)),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(operation="daycare.group.plan").count() == 3


@pytest.mark.parametrize(
    ("name", "caretakers", "starts", "code"),
    [("Muumit", "3.5", TODAY, "group_staff"), ("Muumit", "-1", TODAY, "group_staff"),
     (" ", "2", TODAY, "group_needs_a_name"), ("Muumit", "2", date(2026, 4, 6), "seats_from_today")],
)  # fmt: skip
def test_a_group_is_for_three_caretakers_at_most(name, caretakers, starts, code):
    where = unit("Ruori")
    with refused(code):
        plan(manager(where), where, name, caretakers, starts)
    with pytest.raises(Missing):
        plan(manager(unit("Majakka"), code="40-002"), where, "Muumit", 2)


def test_the_load_of_a_day_is_weighed_with_support_and_warns_above_the_ratio():
    """One caretaker carries 7: four children under three; O1 and O2 of the worked examples."""
    where = unit("Ruori", u3=9)
    children, _ = family("Niemi", *[date(2024, 5, 1)] * 4)
    for child in children:
        place(child, where)
    plan(manager(where), where, "Muumit", 1)
    mark(official(TEACHER), children[0], 2, starts=date(2026, 4, 9))

    told = [(one.day.day, one.children, one.confirmed_pct, one.whole_pct, one.above) for one in meters(where, TODAY, 5)]

    assert told == [(7, 4, 100.0, 100.0, False), (8, 4, 100.0, 100.0, False), (9, 4, 125.0, 125.0, True),
                    (10, 4, 125.0, 125.0, True)], "and no Saturday"  # fmt: skip


def test_those_to_come_are_weighed_from_their_first_day():
    where = unit("Ruori", u3=9)
    family("Niemi", date(2024, 5, 1))
    assigned(official("daycare.adviser"))
    plan(manager(where), where, "Muumit", 1)
    friday, monday = meters(where, date(2026, 7, 31), 4)
    assert (friday.to_come, friday.whole_pct) == (0, 0.0)
    assert (monday.day, monday.to_come, monday.confirmed_pct, monday.whole_pct) == (STARTS, 1, 0.0, 25.0)


def test_days_that_are_alike_stand_together():
    where = unit("Ruori", u3=9)
    plan(manager(where), where, "Muumit", 1)
    plan(manager(where), where, "Muumit", 2, date(2026, 4, 15))
    told = [(one.day, one.last, one.caretakers) for one in spans(meters(where, TODAY, 14))]
    assert told == [(TODAY, date(2026, 4, 14), 1), (date(2026, 4, 15), date(2026, 4, 20), 2)]


def test_without_staff_no_load_is_told():
    (day,) = meters(unit("Ruori"), TODAY, 1)
    assert (day.caretakers, day.confirmed_pct, day.above) == (0, None, False)


def test_the_staff_page_plans_a_group_and_keeps_a_bad_number(now):  # noqa: F811
    where = unit("Ruori")
    client = browser_of(manager(where))
    here = url("my-unit-staff", where.pk)
    form = {"name": "Muumit", "caretakers": "2,5", "starts": "2026-04-07"}
    assert client.post(here, form | {"caretakers": "4"}).status_code == 422
    assert client.post(here, form).status_code == 303
    assert "Henkilöstö riittää" in text(client.get(here))
    assert client.get(here + "?from=2026-05-01").context["first"] == date(2026, 5, 1)
    assert client.get(here + "?from=nonsense").context["first"] == TODAY


def test_the_staff_page_asks_as_many_queries_for_many_children(now):  # noqa: F811
    where = unit("Ruori", u3=40)
    client = browser_of(manager(where))

    def asked(number):
        for at in range(number):
            (child,), _ = family(f"Niemi {number} {at}", date(2024, 5, 1))
            place(child, where)
        client.get(url("my-unit-staff", where.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("my-unit-staff", where.pk))
        return len(queries)

    assert asked(1) == asked(10)


def test_an_assignment_counts_what_a_child_takes_of_the_staff():
    """Two seats: a child that takes two leaves none to the other, who gets the next unit."""
    near, far = (Unit(id=name, name=name, language="fi", free={"U3": 2}) for name in "AB")
    children = [Child(id="x", band="U3", language="fi", support_factor=2.0), Child(id="y", band="U3", language="fi")]
    seconds = np.array([[60.0, 900.0], [300.0, 1000.0]])
    terms = Terms(longest_walk_s=1800, nearest_units=5, tie_width_s=10, order_bucket_s=10, seed=1)

    def got(children):
        return {one.child: one.unit for one in assign(children, [near, far], seconds, terms, ["fair"])["fair"].rows}

    assert got(children) == {"x": "A", "y": "B"}
    assert got([Child(id="x", band="U3", language="fi"), children[1]]) == {"x": "A", "y": "A"}


def test_a_round_and_a_move_by_hand_count_the_mark(now):  # noqa: F811
    adviser = official("daycare.adviser")
    near, far = unit("Ruori", u3=2, o3=0), unit("Majakka", north_m=600, u3=2, o3=0)
    (one,), _ = family("Niemi", date(2024, 5, 1))
    (other,), _ = family("Laine", date(2024, 5, 1), north_m=-200)
    drafted()
    mark(official(TEACHER), one, 2)
    round_ = assigned(adviser)
    assert (row(round_, one).unit, row(round_, other).unit) == (near, far)
    with refused("unit_is_full"):
        actions.lock_row(adviser, round_.pk, other.pk, near.pk, because="Toive", now=NOW)
    actions.lock_row(adviser, round_.pk, other.pk, None, because="Muutto", now=NOW)
    actions.lock_row(adviser, round_.pk, one.pk, far.pk, because="Toive", now=NOW)
    assert row(round_, one).unit == far


@pytest.mark.parametrize(
    ("factor", "because", "starts", "code"),
    [("1.7", "Lausunto", TODAY, "support_factor_unknown"), ("2", " ", TODAY, "support_needs_a_reason"),
     ("2", "Lausunto", date(2026, 4, 6), "seats_from_today")],
)  # fmt: skip
def test_a_mark_has_a_known_factor_a_reason_and_a_day_to_come(factor, because, starts, code):
    (child,), _ = family("Niemi", date(2024, 5, 1))
    drafted()
    with refused(code):
        mark(official(TEACHER), child, factor, starts=starts, because=because)


def test_a_mark_is_dated_and_ends_with_one():
    (child,), _ = family("Niemi", date(2024, 5, 1))
    teacher = official(TEACHER)
    drafted()
    mark(teacher, child, 2)
    mark(teacher, child, 1, starts=JUNE)
    (only,) = SupportFactor.objects.all()
    assert (only.factor, only.valid_to, only.by_id) == (2, date(2026, 5, 31), teacher.id)
    days = [TODAY, date(2026, 5, 31), JUNE]
    assert factors_of([child.pk], days) == {(child.pk, TODAY): 2, (child.pk, date(2026, 5, 31)): 2}
    with pytest.raises(Forbidden):
        mark(official("daycare.adviser"), child, 2)


def test_the_teacher_sees_children_before_an_assignment_and_none_protected(now):  # noqa: F811
    neighbourhood("0911101010", "0911101", "0911")
    unit("Ruori")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    (hidden,), (guardian, _) = family("Laine", date(2024, 6, 1))
    assigned(official("daycare.adviser"))
    guardian.protection_order = True
    guardian.save()
    teacher = official(TEACHER)
    client = browser_of(teacher)

    page = client.get(url("support"), {"district": "1-0911"})
    assert [one.child_id for one in page.context["rows"]] == [child.pk]
    assert "Niemi" not in text(page)
    look = AuditEvent.objects.filter(operation="daycare.support.read").latest("id")
    assert list(AuditSeen.objects.filter(event=look).values_list("person", flat=True)) == [child.pk]
    assert list(before_assignment(teacher, on=TODAY, marked=True)) == []

    form = {"factor": "2", "starts": "2026-04-07", "because": "Lausunto"}
    assert client.post(url("support-child", child.pk), form | {"because": ""}).status_code == 422
    assert client.post(url("support-child", child.pk), form).status_code == 303
    assert client.get(url("support-child", child.pk)).status_code == 200
    assert client.post(url("support-child", hidden.pk), form).status_code == 404
    assert list(before_assignment(teacher, on=TODAY, marked=True)) == [child]


def test_the_manager_sees_the_factor_and_not_the_reason(now):  # noqa: F811
    where = unit("Ruori", u3=4)
    (child,), _ = family("Niemi", date(2024, 5, 1))
    drafted()
    mark(official(TEACHER), child, "1.5", because="Salainen lausunto")
    assigned(official("daycare.adviser"))
    page = text(browser_of(manager(where)).get(url("my-unit", where.pk)))
    assert "tuki: 1,5 paikkaa" in page
    assert "Salainen" not in page

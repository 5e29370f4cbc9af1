"""From the registers to published figures: what a snapshot holds, who may take it, what is stored of a small count."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction

from toimiva.city.access import NOBODY, Actor, Grant
from toimiva.city.audit.models import AuditEvent
from toimiva.city.data import actions, jobs, queries, snapshots
from toimiva.city.data.metrics import DATASETS
from toimiva.city.data.models import Computation, IndicatorValue, Snapshot
from toimiva.city.data.registry import datasets, indicators
from toimiva.city.refusals import Conflict, Forbidden, Missing

from .conftest import NOW, ROBOT, live

LATER = NOW + timedelta(seconds=1)


def shown(code: str) -> dict[tuple[str, str], Decimal | None]:
    return {(one.area_id, one.group): one.value for one in queries.values(ROBOT, code)}


def test_a_snapshot_holds_the_living_and_nothing_that_names_them(city):
    taken = actions.take_snapshot(ROBOT, "residents", now=NOW)
    assert taken.path == "data/snapshots/residents/2026-11-24T003000.parquet"
    rows = pq.read_table(city / taken.path).to_pylist()
    assert len(rows) == taken.rows == 173
    assert rows.count({"area": "3-101", "birth_year": 1980, "language": "fi"}) == 60
    assert rows.count({"area": "3-102", "birth_year": 2021, "language": "other"}) == 40
    assert not re.search(rb"Salainen|Salakatu|Aino", (city / taken.path).read_bytes())


def test_a_protected_family_is_in_no_district(city):
    """Act 661/2009, section 36: the whole household, for the others' address is the same."""
    for name in ("residents", "households"):
        actions.take_snapshot(ROBOT, name, now=NOW)
    people = pq.read_table(city / Snapshot.objects.get(dataset="residents").path).to_pylist()
    assert [row for row in people if row["area"] in ("", None)] == [
        {"area": None, "birth_year": 1980, "language": "fi"}
    ] * 3 or [row["area"] for row in people].count("") == 3
    homes = pq.read_table(city / Snapshot.objects.get(dataset="households").path).to_pylist()
    assert {row["area"] for row in homes if row["income"] == 77_800} <= {"", None}
    assert len(homes) == 171


def test_a_manifest_stands_beside_each_snapshot(city):
    taken = actions.take_snapshot(ROBOT, "areas", now=NOW)
    manifest = json.loads((city / taken.path).with_suffix(".json").read_text("utf-8"))
    assert (manifest["rows"], manifest["sha256"]) == (7, taken.sha256 == manifest["sha256"] and taken.sha256)
    assert manifest["taken_at"] == NOW.isoformat()
    assert manifest["source"]["fi"] == "Kaupungin aluejako"


def test_an_empty_source_is_a_snapshot_of_no_rows(city):
    empty = replace(datasets()["units"], query="select kind, '' as area from places_serviceunit where false")
    taken = actions.take_snapshot(ROBOT, "units", now=NOW, dataset=empty)
    assert taken.rows == 0
    assert pq.read_table(city / taken.path).column_names == ["kind", "area"]


def test_a_snapshot_is_never_written_over(city):
    first = actions.take_snapshot(ROBOT, "areas", now=NOW)
    before = (city / first.path).read_bytes()
    with pytest.raises(Conflict, match="already"):
        actions.take_snapshot(ROBOT, "areas", now=NOW)
    assert (city / first.path).read_bytes() == before
    assert sorted(path.suffix for path in (city / first.path).parent.iterdir()) == [".json", ".parquet"]


def test_a_query_that_fails_leaves_no_file(city):
    broken = replace(datasets()["units"], query="select 1 / 0 as kind, '' as area")
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        actions.take_snapshot(ROBOT, "units", now=NOW, dataset=broken)
    assert not list((city / "data").rglob("*.p*"))


def test_a_snapshot_that_was_changed_is_not_computed_from(city):
    taken = actions.take_snapshot(ROBOT, "areas", now=NOW)
    with (city / taken.path).open("ab") as file:
        file.write(b"x")
    with pytest.raises(Conflict) as refused:
        snapshots.read(taken.path, taken.sha256)
    assert refused.value.code == "snapshot_changed"


@pytest.mark.parametrize("name, code", [("nothing", "unknown_dataset"), ("gone", "source_not_installed")])
def test_a_source_that_is_not_there_is_told(city, name, code):
    gone = replace(DATASETS[0], name="gone", tables=("no_such_table",)) if name == "gone" else None
    with pytest.raises((Missing, Conflict)) as refused:
        actions.take_snapshot(ROBOT, name, now=NOW, dataset=gone)
    assert refused.value.code == code


@pytest.mark.parametrize("actor", [NOBODY, Actor(kind="user", grants=frozenset({Grant("city.auditor")}))])
def test_only_analysts_and_jobs_compute(city, actor):
    for act in (
        lambda: actions.take_snapshot(actor, "areas", now=NOW),
        lambda: actions.compute_indicators(actor, now=NOW),
        lambda: actions.refresh(actor, now=NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    assert not Snapshot.objects.exists()


def test_an_analyst_computes_and_the_trail_says_so(city):
    analyst = Actor(kind="user", grants=frozenset({Grant("city.analyst")}))
    told: list[str] = []
    done = actions.refresh(analyst, now=NOW, progress=told.append)
    assert {one.indicator for one in done} == set(indicators())
    assert "residents: 173" in told
    events = AuditEvent.objects.filter(operation="data.compute")
    assert events.count() == len(datasets()) + len(indicators())
    assert events.filter(facts__indicator="residents", facts__hidden__gt=0).exists()


def test_the_figures_are_those_of_the_city(city):
    actions.refresh(ROBOT, now=NOW)
    residents = shown("residents")
    assert residents["city", ""] == 173
    assert residents["2-10", ""] == 100
    assert residents["2-10", "0-6"] == 40
    assert shown("units-per-10000")["2-10", "library"] == 200  # two public ones for a hundred; the shelter is not told
    assert shown("foreign-language-share")["3-102", ""] == 1
    assert queries.latest(ROBOT, "median-household-income").value == 30_000


def test_nothing_is_stored_of_a_hidden_count(city):
    """Three live in no told district: they are hidden, and with them another total, or a subtraction would tell."""
    actions.refresh(ROBOT, now=NOW)
    hidden = IndicatorValue.objects.filter(computation__indicator="residents", group="", suppressed=True)
    assert {"1-unplaced"} < {one.area_id for one in hidden}
    assert all(one.value is None and one.numerator is None and one.denominator is None for one in hidden)
    with pytest.raises(IntegrityError, match="suppressed_value_is_not_stored"), transaction.atomic():
        hidden.update(value=3)


def test_a_period_computed_again_is_replaced(city):
    actions.refresh(ROBOT, now=NOW)
    live(10, "101")
    actions.refresh(ROBOT, now=LATER)
    assert Computation.objects.filter(indicator="residents").count() == 1
    assert shown("residents")["city", ""] == 183


def test_each_period_keeps_its_own_figure(city):
    actions.refresh(ROBOT, now=NOW)
    live(10, "101")
    actions.refresh(ROBOT, now=NOW + timedelta(days=31))
    assert [(one.computation.period, one.value) for one in queries.periods(ROBOT, "residents")] == [
        ("2026-11", 173),
        ("2026-12", 183),
    ]
    assert queries.values(ROBOT, "residents", period="2026-11").get(area="city", group="").value == 173


def test_a_figure_tells_the_age_of_its_oldest_input(city):
    actions.take_snapshot(ROBOT, "areas", now=NOW - timedelta(days=8))
    actions.take_snapshot(ROBOT, "residents", now=NOW)
    actions.compute_indicators(ROBOT, ["residents"], now=NOW)
    latest = queries.latest(ROBOT, "residents")
    assert latest.computation.data_at == NOW - timedelta(days=8)
    assert latest.stale(NOW)
    assert not latest.stale(NOW - timedelta(days=1))


def test_what_has_no_snapshot_is_not_computed(city):
    assert actions.compute_indicators(ROBOT, now=NOW) == []
    with pytest.raises(Missing) as refused:
        actions.compute_indicators(ROBOT, ["residents"], now=NOW)
    assert refused.value.code == "no_snapshot"
    assert queries.latest(ROBOT, "residents").value is None
    assert queries.latest(ROBOT, "residents").stale(NOW)


def test_the_nightly_work_computes_what_is_due(city):
    jobs.refresh(timestamp=int(NOW.timestamp()))
    jobs.refresh(timestamp=int((NOW + timedelta(days=1)).timestamp()))
    computed = dict(Computation.objects.values_list("indicator", "computed_at"))
    assert computed["residents"] == NOW + timedelta(days=1)
    assert computed["median-household-income"] == NOW  # yearly figures are due once in thirty days
    assert Snapshot.objects.filter(dataset="households").count() == 1


def test_other_rooms_find_the_indicators_of_an_impact_area(city, django_assert_num_queries):
    actions.refresh(ROBOT, now=NOW)
    with django_assert_num_queries(2):
        followed = queries.linked(NOBODY, "segregation")
    assert [one.indicator.code for one in followed] == ["segregation-language", "segregation-income"]
    assert followed[0].value is not None
    assert queries.linked(NOBODY, "youth_unemployment") == []


def test_a_private_indicator_is_not_told_from_one_that_is_not_there(city, monkeypatch):
    private = replace(indicators()["residents"], public=False)
    monkeypatch.setitem(indicators(), "residents", private)
    assert "residents" not in {one.code for one in queries.readable(NOBODY)}
    with pytest.raises(Missing) as hidden:
        queries.latest(NOBODY, "residents")
    with pytest.raises(Missing) as absent:
        queries.latest(NOBODY, "nothing")
    assert hidden.value.code == absent.value.code == "unknown_indicator"
    assert queries.latest(ROBOT, "residents").indicator is private

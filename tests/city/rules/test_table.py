"""Dated tables: look-up by day, and every fault refused at load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.rules import MissingRule, Period, Rule, Rules, RulesFault, load, read_table
from toimiva.city.rules.table import check


@dataclass(frozen=True, kw_only=True)
class Fee(Rule):
    types: list[str] | None = None
    urgent: bool | None = None
    limit: Decimal | None = None
    share: float = 0.0
    size: int = 0
    period: Period | None = None
    anything: Any = None
    colour: Literal["red", "blue"] = "red"
    steps: list[Decimal] | None = None


HEAD = 'title = "Fees"\nsource = "Act 1/2000"\n'


def table(tmp_path, text: str, head: str = HEAD):
    path = tmp_path / "fees.toml"
    path.write_text(head + text, "utf-8")
    return path


def rule(id: str = "a", valid_from: str = "2020-01-01", valid_to: str = "", more: str = "") -> str:
    until = f"valid_to = {valid_to}\n" if valid_to else ""
    return f'[[rule]]\nid = "{id}"\nvalid_from = {valid_from}\n{until}{more}\n'


def test_both_ends_of_validity_count(tmp_path):
    rules = load(table(tmp_path, rule("a", "2020-01-01", "2020-12-31") + rule("a", "2021-01-01", "", "size = 2")), Fee)
    assert rules.on(date(2020, 12, 31)).size == 0
    assert rules.on(date(2021, 1, 1)).size == 2
    assert [one.size for one in rules.all_on(date(2020, 1, 1))] == [0]
    with pytest.raises(MissingRule, match="0 rules in force on 2019-12-31"):
        rules.on(date(2019, 12, 31))


def test_more_than_one_that_matches_is_a_defect(tmp_path):
    rules = load(table(tmp_path, rule("a") + rule("b")), Fee)
    with pytest.raises(MissingRule, match="2 rules"):
        rules.on(date(2020, 1, 1))
    assert rules.on(date(2020, 1, 1), lambda one: one.id == "b").id == "b"


REFUSED = {
    "unknown field": (rule(more="colours = 1"), "unknown field colours"),
    "missing day": ('[[rule]]\nid = "a"\n', "valid_from is missing"),
    "an instant for a day": (rule(valid_from="2020-01-01T00:00:00"), "valid_from is"),
    "a word for a number": (rule(more='size = "two"'), "size is 'two'"),
    "true for a number": (rule(more="size = true"), "size is True"),
    "true for money": (rule(more="limit = true"), "limit is True"),
    "a float for money": (rule(more="limit = 10.7"), "limit is 10.7"),
    "a word for money": (rule(more='limit = "ten"'), "limit is 'ten'"),
    "money without end": (rule(more='limit = "Infinity"'), "limit is"),
    "a list of the wrong things": (rule(more="types = [1]"), "types is"),
    "a colour that is not known": (rule(more='colour = "green"'), "colour is 'green'"),
    "an unknown unit of time": (rule(more="period = { moons = 2 }"), "period is"),
    "half a month": (rule(more="period = { months = 0.5 }"), "period is"),
    "ends before it begins": (rule(valid_to="2019-12-31"), "ends before it begins"),
    "the same twice": (rule() + rule(), "stands twice from 2020-01-01"),
    "overlap of one id": (rule() + rule(valid_from="2021-01-01"), "both in force from 2021-01-01"),
    "overlap by one day": (
        rule(valid_to="2021-01-01") + rule(valid_from="2021-01-01"),
        "both in force from 2021-01-01",
    ),
    "gap of one day": (rule(valid_to="2020-12-31") + rule(valid_from="2021-01-02"), "no rule from 2021-01-01"),
}


@pytest.mark.parametrize("text, says", REFUSED.values(), ids=REFUSED)
def test_a_faulty_table_is_refused_and_the_fault_is_named(tmp_path, text, says):
    with pytest.raises(RulesFault) as refused:
        load(table(tmp_path, text), Fee)
    assert says in str(refused.value)
    assert "fees.toml" in str(refused.value)


@pytest.mark.parametrize(
    "head, says",
    [
        ('source = "Act"\n', "no title"),
        ('title = "Fees"\n', "no source"),
        ('title = "Fees"\nsource = " "\n', "no source"),
        ("title = \n", "fees.toml"),
        (HEAD, r"no \[\[rule\]\]"),
    ],
)
def test_a_table_says_what_it_is_and_where_it_comes_from(tmp_path, head, says):
    with pytest.raises(RulesFault, match=says):
        read_table(table(tmp_path, rule() if head != HEAD else "", head))


def test_a_file_that_is_not_there_is_a_fault_of_the_table(tmp_path):
    with pytest.raises(RulesFault, match=r"none\.toml"):
        load(tmp_path / "none.toml", Fee)


def test_values_get_the_types_of_the_row(tmp_path):
    (one,) = load(
        table(
            tmp_path,
            rule(more='limit = "10.70"\nshare = 1\nperiod = { months = 4 }\nanything = [1]\nsteps = ["0.1", 2]'),
        ),
        Fee,
    )
    assert (one.limit, one.share, one.period, one.anything) == (Decimal("10.70"), 1, {"months": 4}, [1])
    assert one.steps == [Decimal("0.1"), Decimal(2)]


KEYED = [
    ("size = 1", "size = 2", False),
    ("size = 1", "size = 1", True),
    ('types = ["A", "B"]', 'types = ["B"]', True),
    ('types = ["A"]', 'types = ["B"]', False),
    ("", 'types = ["B"]', True),  # none matches any
]


@pytest.mark.parametrize("one, other, refused", KEYED)
def test_rows_whose_keys_can_both_match_may_not_meet(tmp_path, one, other, refused):
    key = "types" if "types" in other else "size"
    path = table(tmp_path, rule("a", more=one) + rule("b", more=other), HEAD + f'key = ["{key}"]\n')
    if refused:
        with pytest.raises(RulesFault, match="a and b are both in force"):
            load(path, Fee)
    else:
        assert len(load(path, Fee).rows) == 2


def test_a_gap_that_is_meant_is_said(tmp_path):
    text = rule(valid_to="2020-12-31") + rule(valid_from="2022-01-01")
    rules = load(table(tmp_path, text, HEAD + "gaps = true\n"), Fee)
    with pytest.raises(MissingRule):
        rules.on(date(2021, 6, 1))


BEGIN = date(2000, 1, 1)
lengths = st.lists(st.integers(1, 400), min_size=1, max_size=8)


def versions(lengths: list[int]) -> tuple[Rule, ...]:
    """One rule in versions without gaps, the last without end."""
    starts = [BEGIN + timedelta(days=sum(lengths[:place])) for place in range(len(lengths) + 1)]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return tuple(Rule(id="a", valid_from=start, valid_to=end) for start, end in zip(starts, [*ends, None], strict=True))


@given(lengths, st.integers(0, 4000), st.randoms())
def test_without_gaps_each_day_has_exactly_one_rule_in_whatever_order_they_stand(lengths, days, random):
    rows = list(versions(lengths))
    random.shuffle(rows)
    check("t", tuple(rows), (), gaps_allowed=False)
    assert Rules("t", "s", tuple(rows)).on(BEGIN + timedelta(days=days)).in_force(BEGIN + timedelta(days=days))


@given(lengths, st.data())
def test_one_version_longer_by_a_day_overlaps_and_shorter_by_a_day_leaves_a_gap(lengths, data):
    rows = list(versions(lengths))
    place = data.draw(st.integers(0, len(rows) - 2))
    for days, says in ((1, "both in force"), (-1, "no rule from")):
        one = rows[place]
        changed = Rule(id="a", valid_from=one.valid_from, valid_to=one.valid_to + timedelta(days=days))
        if changed.valid_to < changed.valid_from:
            says = "ends before"
        with pytest.raises(RulesFault, match=says):
            check("t", (*rows[:place], changed, *rows[place + 1 :]), (), gaps_allowed=False)


spans = st.tuples(st.integers(0, 60), st.none() | st.integers(0, 30))


@given(st.lists(spans, max_size=6))
def test_a_table_that_is_accepted_never_has_two_rules_on_a_day(drawn):
    rows = tuple(
        Rule(
            id="a",
            valid_from=BEGIN + timedelta(days=start),
            valid_to=None if length is None else BEGIN + timedelta(days=start + length),
        )
        for start, length in drawn
    )
    days = [BEGIN + timedelta(days=number) for number in range(95)]
    most = max((sum(row.in_force(day) for row in rows) for day in days), default=0)
    try:
        check("t", rows, (), gaps_allowed=True)
    except RulesFault:
        assert most > 1
    else:
        assert most <= 1

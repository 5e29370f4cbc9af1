"""Decision tables: the first row whose conditions hold decides, and says why the others did not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.rules import MissingRule, RulesFault, load_decision_table

HEAD = 'title = "Group"\nsource = "Decree 1105/2020"\n'
ROWS = """
[[rule]]
id = "old"
valid_from = 2021-01-01
when = { age = { ">=" = 70, "<" = 120 }, home = ["091", "049"] }
then = { group = 1 }

[[rule]]
id = "ill"
valid_from = 2021-01-01
when = { ill = true }
then = { group = 2 }

[[rule]]
id = "rest"
valid_from = 2021-01-01
then = { group = 3 }
"""
DAY = date(2021, 6, 1)


@pytest.fixture(scope="module")
def groups(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "groups.toml"
    path.write_text(HEAD + ROWS)
    return load_decision_table(path)


@pytest.mark.parametrize(
    "age, home, ill, group, because",
    [
        (69, "091", False, 3, "rest"),
        (70, "091", False, 1, "old"),
        (119, "049", True, 1, "old"),
        (120, "091", True, 2, "ill"),
        (80, "092", False, 3, "rest"),
        (80, "092", True, 2, "ill"),
    ],
)
def test_the_first_row_that_holds_decides(groups, age, home, ill, group, because):
    outcome = groups.decide(DAY, {"age": age, "home": home, "ill": ill})
    assert (outcome.then, outcome.rule) == ({"group": group}, because)
    assert outcome.steps[-1] == f"{because}: holds"


def test_each_step_says_at_which_condition_a_row_failed(groups):
    outcome = groups.decide(DAY, {"age": 50, "home": "091", "ill": False})
    assert outcome.steps == ("old: fails at age >= 70", "ill: fails at ill == True", "rest: holds")


@given(st.integers(0, 130), st.sampled_from(["091", "092"]), st.booleans())
def test_every_question_is_answered_by_exactly_one_row(groups, age, home, ill):
    outcome = groups.decide(DAY, {"age": age, "home": home, "ill": ill})
    assert sum(step.endswith("holds") for step in outcome.steps) == 1


def test_before_the_rules_nothing_is_decided(groups):
    with pytest.raises(MissingRule):
        groups.decide(date(2020, 12, 31), {"age": 1, "home": "091", "ill": False})


def test_an_input_that_is_not_given_is_a_defect_of_the_question(groups):
    with pytest.raises(KeyError):
        groups.decide(DAY, {"age": 1})


@pytest.mark.parametrize(
    "row, says",
    [
        ('when = { age = { "=>" = 70 } }\nthen = { group = 1 }', "unknown operator '=>'"),
        ("when = { age = 70 }", "decides nothing"),
    ],
)
def test_a_faulty_row_is_refused(tmp_path, row, says):
    path = tmp_path / "t.toml"
    path.write_text(HEAD + '[[rule]]\nid = "a"\nvalid_from = 2021-01-01\n' + row)
    with pytest.raises(RulesFault, match=says):
        load_decision_table(path)

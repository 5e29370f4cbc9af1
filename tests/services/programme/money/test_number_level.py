"""The level of a project number is told by the scheme (section 6.1), never by what the number contains."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.services.programme.policy.number_level import level_of, posting_number
from toimiva.services.programme.policy.tables import NumberScheme, tables

SCHEME = tables().schemes.on(date(2021, 3, 15))
ROOT = "1040201074"
INVESTMENT = NumberScheme(id="x", valid_from=date(2017, 6, 1), root_digits=10, division_digits=3, project_digits=2)
KNOWN = {"104020107401", "10402010740201", "10402010740202", "104020107405"}

CASES = [
    # as written        | root   | scheme | level      | division | project | rest
    ("1040201074", ROOT, SCHEME, "root", "", "", ""),
    ("104020107401", ROOT, SCHEME, "division", "01", "", ""),
    ("10402010740202", ROOT, SCHEME, "project", "02", "02", ""),
    ("1040201074.02.02", ROOT, SCHEME, "project", "02", "02", ""),
    ("1040201074.02", ROOT, SCHEME, "division", "02", "", ""),
    ("1040201074020203", ROOT, SCHEME, "below", "02", "02", "03"),
    ("1040201074.02.02.03", ROOT, SCHEME, "below", "02", "02", "03"),
    (" 10402010740202 ", ROOT, SCHEME, "project", "02", "02", ""),
    ("2814I04749.03.01", "2814I04749", SCHEME, "project", "03", "01", ""),
    ("2814I0397600101", "2814I03976", INVESTMENT, "project", "001", "01", ""),
]  # fmt: skip


@pytest.mark.parametrize("number, root, scheme, name, division, project, rest", CASES)
def test_the_level_follows_the_segments(number, root, scheme, name, division, project, rest):
    level = level_of(number, root, scheme)
    assert (level.name, level.division, level.project, level.rest) == (name, division, project, rest)


@pytest.mark.parametrize("number", ["", "104020107", "99104020107402", "10402010740", "1040201074020", "1040201074.",
                                    "1040201074..02", "1040201074-02", "1040201075", "2814I04749.03.01"])  # fmt: skip
def test_what_does_not_follow_the_scheme_has_no_level(number):
    assert level_of(number, ROOT, SCHEME) is None


def test_no_root_no_level():
    assert level_of("10402010740202", "", SCHEME) is None


@pytest.mark.parametrize("number, posted_to", [
    ("10402010740202", "10402010740202"), ("1040201074.02.02.09", "10402010740202"),
    ("10402010740101", "104020107401"), ("1040201074.01.05", "104020107401"),
    ("10402010740299", None), ("1040201074", None), ("99104020107401", None),
])  # fmt: skip
def test_a_number_is_posted_to_the_deepest_of_ours(number, posted_to):
    assert posting_number(number, ROOT, SCHEME, KNOWN) == posted_to


digits = st.text("0123456789", min_size=2, max_size=2)


@given(digits, digits, st.lists(digits, max_size=2))
def test_dotted_and_concatenated_forms_say_the_same(division, project, more):
    plain, dotted = ROOT + division + project + "".join(more), ".".join([ROOT, division, project, *more])
    assert level_of(plain, ROOT, SCHEME) == level_of(dotted, ROOT, SCHEME)

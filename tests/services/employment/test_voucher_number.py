"""The number on a voucher: shown, typed with slips, and drawn so that nobody guesses it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.employment.engine.voucher_number import FIRST, LAST, display, new_serial, serial_of

SHOWN = [
    (250000, "7m4-g05"),
    (987654321, "xdw-t5h-08"),
    (100000, "31n-022"),
    (LAST, "zzz-zzz-zzz-z89"),
    (1, "1"),
    (99999, "99999"),
]


@pytest.mark.parametrize("serial, shown", SHOWN)
def test_a_serial_is_shown_with_two_check_digits_and_old_ones_as_digits(serial, shown):
    assert (display(serial), serial_of(shown)) == (shown, serial)


@pytest.mark.parametrize(
    "typed", ["7m4g05", "7M4-G05", " 7m4 g05 ", "-7-m-4-g-0-5-", "7m4–g05", "7m4\u00a0gO5", "7M4-Go5", "7m4-g0 5"]
)
def test_spaces_dashes_case_and_letters_like_digits_are_forgiven(typed):
    assert serial_of(typed) == 250000


def test_i_and_l_are_read_as_one():
    assert {serial_of(display(FIRST).replace("1", sign)) for sign in "1iIlL"} == {FIRST}


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "0", "7m4-g06", "7m4-g50", "7m4-h05", "m74-g05", "007m4g05", "7m4g0", "7m4u05", "7m4-g٠٥", "abc",
     "1-0000098", "zzz-zzz-zzz-zzz-zzz", "04711", "7m4g05" * 50, "😀", "3ow-v" ],
)  # fmt: skip
def test_any_other_spelling_is_no_number(typed):
    with pytest.raises(Refusal) as refused:
        serial_of(typed)
    assert (refused.value.code, refused.value.field, refused.value.facts) == ("check_the_number", "typed", {})


@pytest.mark.parametrize("serial", [0, -1, LAST + 1])
def test_a_serial_outside_the_range_is_refused(serial):
    with pytest.raises(Refusal, match="not between"):
        display(serial)


serials = st.integers(1, LAST)


@given(serials)
def test_what_is_shown_is_read_back(serial):
    shown = display(serial)
    assert serial_of(shown) == serial_of(shown.upper().replace("-", " ").replace("0", "O").replace("1", "I")) == serial
    assert serial < FIRST or max(map(len, shown.split("-"))) <= 3


@given(st.integers(FIRST, LAST), st.data())
def test_one_wrong_character_never_leads_to_another_voucher(serial, data):
    shown = display(serial).replace("-", "")
    at = data.draw(st.integers(0, len(shown) - 1))
    other = data.draw(st.sampled_from([sign for sign in "0123456789abcdefghjkmnpqrstvwxyz" if sign != shown[at]]))
    with pytest.raises(Refusal):
        serial_of(shown[:at] + other + shown[at + 1 :])


def test_a_new_serial_is_drawn_from_the_whole_range_and_again_when_it_is_taken():
    asked: list[int] = []
    draws = iter([0, 5, 5, 7])

    def draw(below: int) -> int:
        asked.append(below)
        return next(draws)

    assert new_serial({FIRST, FIRST + 5}.__contains__, draw) == FIRST + 7
    assert set(asked) == {LAST - FIRST + 1}
    assert all(FIRST <= new_serial(lambda serial: False) <= LAST for _ in range(100))


def test_after_ten_collisions_the_source_of_chance_is_not_believed():
    seen: list[int] = []
    with pytest.raises(RuntimeError, match="broken"):
        new_serial(lambda serial: bool(seen.append(serial)) or True)
    assert len(seen) == 10

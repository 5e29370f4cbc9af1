"""Parts of a text message: GSM 03.38; known answers first (specification of daycare, G1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.outreach.policy.sms import BASIC, DOUBLE, is_gsm, parts, plain

KNOWN = [
    ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
    ("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 134, 2), ("ж" * 135, 3),
    ("€" * 80, 1), ("€" * 81, 2), ("a" * 158 + "€", 1), ("a" * 159 + "€", 2),
    ("a" * 152 + "€" + "a" * 151, 2), ("a" * 152 + "€" + "a" * 152, 3),  # € is not cut in two between parts
    ("åäöÅÄÖ" * 26, 1), ("š" + "a" * 70, 2),
    ("a" * 159 + "\u00a0", 1), ("\u201d" + "a" * 158 + "\u2019", 1),
    ("😀" * 35, 1), ("😀" * 36, 2), ("", 0),
]  # fmt: skip


@pytest.mark.parametrize("text, count", KNOWN)
def test_parts(text, count):
    assert parts(text) == count


gsm = st.text(st.sampled_from([one for one in BASIC + DOUBLE if not one.isspace()]), max_size=700)


@given(gsm)
def test_every_part_but_the_last_is_as_full_as_a_double_sign_lets_it(text):
    size = len(text) + sum(one in DOUBLE for one in text)
    count = parts(text)
    if size <= 160:
        assert count == (1 if text else 0)
    else:
        assert -(-size // 153) <= count <= -(-size // 152)


@given(st.text(max_size=400), st.text(min_size=1, max_size=20))
def test_a_longer_text_never_has_fewer_parts(text, more):
    assert parts(text + more.strip()) >= parts(text) or is_gsm(plain(text + more)) != is_gsm(plain(text))


@given(st.text(max_size=200))
def test_making_plain_twice_is_making_it_once(text):
    assert plain(plain(text)) == plain(text)

"""Whether a typed name is that of the young person."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.services.employment.engine.name_match import distance, forgiven, matches, normalised

SPELLINGS = [
    ("Strauß", "strauss"), ("STRAUẞ", "strauss"), ("Ærø", "aero"), ("Ǿrsted", "orsted"), ("Øresund", "oresund"),
    ("Iı", "ii"), ("İpek", "ipek"), ("Đorđe", "dorde"), ("Guðrún", "gudrun"), ("O’Brien", "o'brien"),
    ("Müller", "muller"), ("Åström", "åström"), ("A\u030astro\u0308m", "åström"), ("ÄÖÅ", "äöå"), ("Õun", "oun"),
    ("ǟ", "ä"), ("o\u0323\u0308", "ö"), ("Nguyễn", "nguyen"), ("Virtanen\u2013Aho", "virtanen-aho"),
    ("a\u2010b\u2011c\u2014d\u2212e\u2e3af\ufe63g", "a-b-c-d-e-f-g"), ("  von \t Essen\u00a0 ", "von essen"), ("", ""),
    ("\u212bngström", "ångström"), ("ﬁnn", "finn"),
]  # fmt: skip


@pytest.mark.parametrize("name, spelt", SPELLINGS)
def test_names_are_brought_to_one_spelling(name, spelt):
    assert normalised(name) == spelt


MATCHES = """
Virtanen       | Aino Virtanen            | yes
Virtanen       | Virtanen Aino            | yes
virtanen       | AINO VIRTANEN            | yes
Virtanen       | Aino Virtannen           | yes
Virtanen       | Aino Wirtannen           | yes
Virtanen       | Aino Wirttannen          | no
Virtanen       | Aino Virtanen Korhonen   | no
Virtanen       | Virtanen                 | yes
Ek             | Aino Ek                  | yes
Ek             | Aino Ekk                 | no
Ek             | Aino Eg                  | no
Aho            | Aino Aho                 | yes
Aho            | Aino Ahoo                | yes
Aho            | Aino Ahooo               | no
Aalto          | Aino Alto                | yes
Aalto          | Aino Allto               | yes
Aalto          | Aino Atlo                | no
Aaltoo         | Aino Alto                | yes
von Essen      | Aino von Essen           | yes
von Essen      | Essen Aino               | no
Virtanen-Aho   | Aino Virtanen Aho        | yes
Virtanen-Aho   | Aino Virtanen–Aho        | yes
Åkesson        | Aino Akesson             | yes
Østergård      | Ostergard Aino           | yes
O'Brien        | Sean O’Brien             | yes
Virtanen       |                          | no
               | Aino Virtanen            | no
"""


@pytest.mark.parametrize("line", MATCHES.strip("\n").splitlines())
def test_the_last_name_begins_or_ends_the_typed_name(line):
    last, full, match = (cell.strip() for cell in line.split("|"))
    assert matches(last, full) == (match == "yes")


names = st.text(alphabet="abcåäö ÅÄÖ-’ßæøıđðéñẞ\u0301\u0308\u2013", max_size=12)


@given(names)
def test_spelling_is_done_once_and_for_all(name):
    assert normalised(normalised(name)) == normalised(name) == normalised(name.upper().lower()) or "ı" in name


@given(
    st.lists(st.text(alphabet="abcdåäö", min_size=1, max_size=8), min_size=1, max_size=3), st.text("xyz ", max_size=6)
)
def test_the_own_name_matches_at_either_end(parts, others):
    last = " ".join(parts)
    assert matches(last, f"{others} {last}")
    assert matches(last, f"{last} {others}")


short = st.text(alphabet="abcö", max_size=7)


def test_the_distance_is_that_of_the_database():
    duck = duckdb.connect()
    words = ["", "a", "ab", "ba", "abc", "acb", "bca", "virtanen", "virtannen", "wirtanen", "vritanen", "korhonen"]
    pairs = [(one, other) for one in words for other in words]
    duck.execute(
        "create table pairs as select unnest(?) as one, unnest(?) as other",
        [[one for one, _ in pairs], [other for _, other in pairs]],
    )
    for one, other, far in duck.execute("select one, other, levenshtein(one, other) from pairs").fetchall():
        assert [distance(one, other, most) for most in (0, 1, 2, 20)] == [min(far, most + 1) for most in (0, 1, 2, 20)]


@given(short, short)
def test_the_distance_is_the_same_from_both_ends(one, other):
    assert distance(one, other, 2) == distance(other, one, 2) == distance(one[::-1], other[::-1], 2)
    assert (distance(one, other, 2) == 0) == (one == other)


@given(short)
def test_longer_names_forgive_no_less(name):
    assert 0 <= forgiven(name) <= forgiven(name + "a") <= 2

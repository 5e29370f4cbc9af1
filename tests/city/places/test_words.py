"""Opening hours in words, what lies near, kinds and readers that a script can use without Django."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from django.utils.translation import override

from toimiva.city.places.kinds import kind_of_words, kinds
from toimiva.city.places.near import line_m
from toimiva.city.places.opening_hours import in_words

HOURS = """
Mo-Fr 08:00-18:00; Sa 10:00-16:00; Su off | fi | ma–pe 8.00–18.00 / la 10.00–16.00 / su suljettu
Mo-Fr 08:00-18:00; PH closed              | sv | mån–fre 8.00–18.00 / helgdagar stängt
Mo,We 08:30-11:00,12:00-15:00             | en | Mon, Wed 8:30–11:00, 12:00–15:00
Mo-Tu,PH 09:00-24:00                      | en | Mon–Tue, public holidays 9:00–24:00
10:00-12:00                               | en | Every day 10:00–12:00
24/7                                      | en | Every day around the clock
"""


@pytest.mark.parametrize(
    "syntax, language, words", [[c.strip() for c in line.split("|")] for line in HOURS.split("\n")[1:-1]]
)
def test_opening_hours_are_words(syntax, language, words):
    with override(language):
        assert " / ".join(f"{line.days} {line.hours}" for line in in_words(syntax)) == words


NOT_UNDERSTOOD = """
Mo-Fr
Mo-Fr 8-18
Mo-Xx 08:00-18:00
Jan-Mar Mo 08:00-09:00
Mo 08:00+
Mo 08:00-25:00
sunrise-sunset
Mo 08:00-18:00 "by appointment"
;
"""


@pytest.mark.parametrize("syntax", NOT_UNDERSTOOD.strip().splitlines() + [""])
def test_what_is_not_understood_is_not_guessed(syntax):
    assert in_words(syntax) is None


def test_the_straight_line_is_a_great_circle():
    """Kallio library to Oodi: 1.39 km by the register's own coordinates in metres of ETRS-TM35FIN."""
    [metres] = line_m(np.array([24.95356]), np.array([60.18372]), 24.938158, 60.17397)
    assert metres == pytest.approx(np.hypot(386500 - 385612, 6673631 - 6672572), rel=5e-3)


def test_every_kind_has_three_names_and_a_word_means_one_kind():
    words = [word for kind in kinds().values() for word in kind.tpr_words]
    assert len(words) == len(set(words))
    assert all(all(kind.name) and kind.icon for kind in kinds().values())
    assert (kind_of_words([473, 813]), kind_of_words([]), kind_of_words([99999])) == ("library", "other", "other")


def test_readers_and_regions_need_no_django():
    modules = [
        "readers.tpr",
        "readers.unit_csv",
        "readers.address_csv",
        "readers.areas",
        "regions",
        "accessibility",
        "language",
    ]
    wanted = "; ".join(f"import toimiva.city.places.{module}" for module in modules)
    heavy = "[m for m in ('django', 'pyogrio', 'pandas', 'shapely') if m in sys.modules]"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; {wanted}; sys.exit(str({heavy}))"], capture_output=True, text=True
    )
    assert told.stderr.strip() == "[]"

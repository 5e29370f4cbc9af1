"""Indicators on tables made in view: what each definition counts, and what is shown of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from toimiva.city.data import metrics
from toimiva.city.data.computing import areas_of, compute, engine
from toimiva.city.data.definitions import Grain, due
from toimiva.city.data.engine.areas import CITY, UNPLACED

DAY = date(2026, 11, 24)
BY_CODE = {one.code: one for one in metrics.INDICATORS}
TREE = [("3-1", "2-1", "1-1"), ("3-2", "2-1", "1-1"), ("3-3", "2-2", "1-2"), ("3-4", "2-2", "1-2")]
AREAS = pa.table(
    {
        "neighbourhood": [one[0] for one in TREE],
        "district": [one[1] for one in TREE],
        "major": [one[2] for one in TREE],
        "level": pa.array([3] * 4, pa.int16()),
        "key": [one[0] for one in TREE],
    }
)


def people(*rows: tuple[str, int, str, int]) -> pa.Table:
    """Residents: area, year of birth, language, how many alike."""
    each = [(area, born, language) for area, born, language, n in rows for _ in range(n)]
    columns = list(zip(*each, strict=True))
    return pa.table(
        {"area": pa.array(columns[0]), "birth_year": pa.array(columns[1], pa.int16()), "language": pa.array(columns[2])}
    )


def homes(*rows: tuple[str, float | None, int, int]) -> pa.Table:
    """Households: area, income, members, how many alike."""
    each = [(area, income, members) for area, income, members, n in rows for _ in range(n)]
    columns = list(zip(*each, strict=True))
    return pa.table(
        {
            "area": pa.array(columns[0]),
            "income": pa.array(columns[1], pa.float64()),
            "members": pa.array(columns[2], pa.int16()),
        }
    )


def cells(code: str, **tables: pa.Table) -> dict[tuple[str, str], Decimal | None | str]:
    """The indicator's cells as they are shown, `hidden` for those that are not."""
    given = {"areas": AREAS, **tables}
    with engine(given) as there:
        shown = compute(BY_CODE[code], there, areas_of(AREAS), DAY)
    return {(one.area, one.group): "hidden" if one.suppressed else one.value for one in shown}


@pytest.mark.parametrize(
    "born, group",
    [
        (2026, "0-6"), (2020, "0-6"), (2019, "7-15"), (2011, "7-15"), (2010, "16-29"), (1997, "16-29"),
        (1996, "30-64"), (1962, "30-64"), (1961, "65-74"), (1952, "65-74"), (1951, "75-"), (1920, "75-"),
    ],
)  # fmt: skip
def test_an_age_is_the_one_reached_in_the_year(born, group):
    shown = cells("residents", residents=people(("3-1", born, "fi", 50)))
    assert shown["3-1", group] == shown["2-1", group] == shown[CITY, group] == shown[CITY, ""] == 50


def test_who_lives_in_no_known_area_is_counted_in_the_city_only():
    shown = cells("residents", residents=people(("3-1", 1980, "fi", 50), ("", 1980, "fi", 20), ("3-99", 1980, "fi", 7)))
    assert (shown[CITY, ""], shown["1-1", ""], shown[UNPLACED, ""]) == (77, 50, 27)


def test_the_children_are_hidden_exactly_where_the_ages_hide_them():
    residents = people(
        ("3-1", 2022, "fi", 3),
        ("3-1", 1980, "fi", 90),
        ("3-2", 2022, "fi", 40),
        ("3-2", 1980, "fi", 90),
        ("3-3", 2022, "fi", 60),
        ("3-3", 1980, "fi", 70),
    )
    ages, children = cells("residents", residents=residents), cells("children-0-6", residents=residents)
    assert ages["3-1", "0-6"] == "hidden"
    assert {area: value for (area, group), value in ages.items() if group == "0-6"} == {
        area: value for (area, group), value in children.items()
    }


def test_a_share_needs_the_part_and_the_rest():
    shown = cells(
        "foreign-language-share",
        residents=people(
            ("3-1", 1980, "fi", 60),
            ("3-1", 1980, "other", 20),
            ("3-2", 1980, "sv", 30),
            ("3-2", 1980, "other", 2),
            ("3-3", 1980, "unknown", 30),
            ("3-3", 1980, "sami", 30),
            ("3-3", 1980, "other", 40),
        ),
    )
    assert shown["3-3", ""] == Decimal("0.4")
    assert shown[CITY, ""] == Decimal("0.2925")  # 62 of 212
    assert (shown["3-2", ""], shown["3-1", ""]) == ("hidden", "hidden")  # 2 of 32, and what would give it away


def test_a_median_is_computed_in_each_area_and_told_of_thirty():
    shown = cells(
        "median-household-income",
        households=homes(("3-1", 20_000, 1, 30), ("3-2", 40_040, 2, 31), ("3-3", 90_000, 2, 29), ("3-1", None, 1, 9)),
    )
    assert shown["3-1", ""] == 20_000
    assert shown["3-2", ""] == 40_000  # to the nearest hundred
    assert shown["3-3", ""] == "hidden"
    assert shown["2-1", ""] == 40_000  # the 31st of 61, not the mean of two medians
    assert shown[CITY, ""] == 40_000


def test_a_rate_is_hidden_where_it_would_tell_how_many_live_there():
    units = pa.table({"kind": ["library", "library", "daycare"], "area": ["3-1", "3-2", "3-1"]})
    residents = people(("3-1", 1980, "fi", 500), ("3-2", 1980, "fi", 3), ("3-3", 1980, "fi", 400))
    shown = cells("units-per-10000", units=units, residents=residents)
    assert shown[CITY, "library"] == Decimal("22.15")  # 2 for 903
    assert shown["3-2", "library"] == "hidden"
    assert shown["3-3", "daycare"] == 0


def test_dissimilarity_is_the_known_answer():
    """Domain page 9.9: a = 100, 300, 50, 50 of 1000 each gives 0.40."""
    numbers = zip(["3-1", "3-2", "3-3", "3-4"], [100, 300, 50, 50], strict=True)
    rows = [row for area, a in numbers for row in ((area, 1980, "other", a), (area, 1980, "fi", 1000 - a))]
    assert cells("segregation-language", residents=people(*rows)) == {(CITY, ""): Decimal("0.4")}


@pytest.mark.parametrize(
    "rows, apart",
    [
        ([("3-1", 1980, "other", 50), ("3-2", 1980, "fi", 50)], 1),
        ([("3-1", 1980, "other", 50), ("3-1", 1980, "fi", 10), ("3-2", 1980, "other", 25), ("3-2", 1980, "fi", 5)], 0),
        ([("3-1", 1980, "fi", 50), ("3-2", 1980, "fi", 50)], None),  # nobody to be apart
    ],
)
def test_dissimilarity_goes_from_nothing_to_one(rows, apart):
    assert cells("segregation-language", residents=people(*rows)) == {(CITY, ""): apart}


def test_low_income_is_below_sixty_per_cent_of_the_median_for_each_consumption_unit():
    """Medians of 30 000: 18 000 is the limit. 35 000 for four is 17 500 each, for one it is 35 000."""
    rows = homes(("3-1", 35_000, 4, 100), ("3-2", 30_000, 1, 400), ("3-3", 35_000, 1, 100))
    shown = cells("segregation-income", households=rows)
    assert shown == {(CITY, ""): 1}


@pytest.mark.parametrize(
    "grain, day, period",
    [
        (Grain.DAY, date(2026, 11, 24), "2026-11-24"),
        (Grain.WEEK, date(2027, 1, 1), "2026-W53"),
        (Grain.WEEK, date(2027, 1, 4), "2027-W01"),
        (Grain.MONTH, date(2026, 11, 30), "2026-11"),
        (Grain.YEAR, date(2026, 1, 1), "2026"),
    ],
)
def test_a_period_is_written_as_iso_8601(grain, day, period):
    assert grain.period(day) == period


def test_data_is_too_old_after_the_days_it_may_have():
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert not due(now - timedelta(days=7), now, 7)
    assert due(now - timedelta(days=7, seconds=1), now, 7)
    assert due(None, now, 7)


def test_every_definition_speaks_three_languages_and_names_known_datasets():
    names = {one.name for one in metrics.DATASETS}
    for one in metrics.INDICATORS:
        for words in (one.name, one.says, one.answer, *one.groups.values()):
            assert all(words)
        assert all("{value}" in words for words in one.answer)
        assert set(one.sources) <= names


def test_no_dataset_holds_who_somebody_is():
    columns = {column for one in metrics.DATASETS if one.name != "areas" for column in one.columns}
    assert columns == {"area", "birth_year", "language", "income", "members", "kind"}

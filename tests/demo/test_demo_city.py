"""The demo city as register extracts: what must hold of every city, whatever its size and seed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from stdnum.fi import hetu

from toimiva.demo import DemoCity, generate
from toimiva.demo.city import STAGES
from toimiva.demo.identity import CHECK_CHARACTERS, identity_codes
from toimiva.demo.tables import districts

TODAY = date(2026, 1, 1)

FORMAT = """
persons: person national_id first_names call_name last_name date_of_birth sex mother_tongue service_language
    home_municipality protection_order date_of_death household email phone
addresses: person kind street house_number stair apartment postal_code post_office lon lat district valid_from valid_to
households: household kind income_eur_year dwelling_m2
guardianships: guardian ward kind custody valid_from valid_to
districts: code level parent name_fi name_sv population
units: unit kind name_fi name_sv name_en street house_number postal_code lon lat district phone opening_hours accessible
streets: street_fi street_sv postal_code district
buildings: street street_sv number postal_code lon lat district
"""


@pytest.fixture(scope="module", params=[100, 500, 20_000])
def city(request: pytest.FixtureRequest) -> DemoCity:
    return generate(residents=request.param, seed=3, today=TODAY)


@pytest.fixture(scope="module")
def town() -> DemoCity:
    """A city large enough for shares to be near what they should be."""
    return generate(residents=40_000, seed=5, today=TODAY)


def ask(city: DemoCity, question: str) -> list[tuple]:
    """Answer a question in SQL over the city's tables."""
    with duckdb.connect() as connection:
        for name, table in city.tables.items():
            connection.register(name, table)
        return connection.execute(question).fetchall()


def count(city: DemoCity, question: str) -> float:
    return ask(city, f"select {question}")[0][0]


def sha256s(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


# --- the same again


def test_a_seed_makes_the_same_bytes_and_another_seed_other_ones(tmp_path):
    for name, seed in (("once", 1), ("twice", 1), ("other", 2)):
        generate(residents=2_000, seed=seed, today=TODAY).write(tmp_path / name)
    once, twice, other = (sha256s(tmp_path / name) for name in ("once", "twice", "other"))
    assert once == twice
    assert {name for name in once if once[name] == other[name]} == {"districts.parquet", "districts.geojson"}


def test_neither_locale_nor_cores_nor_hash_seed_change_a_byte(tmp_path):
    generate(residents=300, seed=1, today=TODAY).write(tmp_path / "here")
    program = "from pathlib import Path; from toimiva.demo import generate; generate(300).write(Path('there'))"
    odd = {
        "LC_ALL": "C",
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "7",
        "OMP_NUM_THREADS": "1",
        "ARROW_IO_THREADS": "1",
    }
    environment = {**os.environ, **odd, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
    assert sha256s(tmp_path / "here") == sha256s(tmp_path / "there")


def test_the_generator_is_free_of_django_and_the_database():
    program = "import sys, toimiva.demo; print(sorted({'django', 'psycopg', 'pandas'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    heard = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    assert heard.stdout.strip() == "[]"


def test_progress_is_told_stage_by_stage():
    heard: list[tuple[str, float]] = []
    generate(residents=100, seed=1, today=TODAY, progress=lambda stage, done: heard.append((stage, done)))
    assert [stage for stage, _ in heard] == [*STAGES, "done"]
    assert [done for _, done in heard] == sorted(done for _, done in heard)
    assert heard[-1][1] == 1.0


def test_a_city_of_fewer_than_a_hundred_is_refused():
    with pytest.raises(ValueError, match="at least 100"):
        generate(residents=99)


# --- the format


def test_every_extract_has_its_columns_in_order(city):
    wanted = {
        line.split(":")[0]: line.split(":")[1].split() for line in FORMAT.replace("\n    ", " ").strip().splitlines()
    }
    assert {name: table.column_names for name, table in city.tables.items()} == wanted


def test_types_are_those_of_the_format(city):
    types = {f"{name}.{field.name}": field.type for name, table in city.tables.items() for field in table.schema}
    assert {column for column, kind in types.items() if kind == pa.date32()} == {
        "persons.date_of_birth",
        "persons.date_of_death",
        "addresses.valid_from",
        "addresses.valid_to",
        "guardianships.valid_from",
        "guardianships.valid_to",
    }
    assert {column for column, kind in types.items() if pa.types.is_boolean(kind)} == {
        "persons.protection_order",
        "units.accessible",
    }
    assert pa.types.is_string(types["addresses.apartment"])
    assert pa.types.is_integer(types["households.income_eur_year"])


NULLABLE = {
    "persons": {"date_of_death", "household", "email", "phone"},
    "addresses": {"stair", "apartment", "valid_to"},
    "households": {"dwelling_m2"},
    "guardianships": {"valid_to"},
    "districts": {"parent"},
}


def test_only_the_columns_that_may_be_empty_are(city):
    for name, table in city.tables.items():
        empty = {column for column in table.column_names if table[column].null_count}
        assert empty <= NULLABLE.get(name, set()), name


def test_what_is_written_is_what_was_made(city, tmp_path):
    city.write(tmp_path)
    for name, table in city.tables.items():
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(table)
    paths = city.write_csv(tmp_path / "csv")
    assert paths[0].read_text(encoding="utf-8").splitlines()[0].replace('"', "").startswith("person,national_id")


# --- persons


def test_as_many_live_as_were_asked_for(city):
    assert count(city, "count(*) from persons where date_of_death is null") == city.residents
    assert count(city, "count(*) from persons where date_of_death is not null") >= 1
    assert count(city, "count(distinct person) from persons") == city.tables["persons"].num_rows


def test_identity_codes_are_artificial_valid_and_nobody_elses(city):
    codes = city.tables["persons"]["national_id"].to_pylist()
    assert len(set(codes)) == len(codes)
    assert all(900 <= int(code[7:10]) <= 999 for code in codes)
    assert all(hetu.is_valid(code, allow_temporary=True) for code in codes)
    assert not any(hetu.is_valid(code) for code in codes)


def test_identity_codes_tell_the_date_of_birth_and_the_sex(city):
    for row in city.tables["persons"].slice(0, 500).to_pylist():
        code, born = row["national_id"], row["date_of_birth"]
        assert code[:6] == born.strftime("%d%m%y")
        assert code[6] in ("-YXWVU" if born.year < 2000 else "ABCDEF")
        assert (int(code[9]) % 2 == 0) == (row["sex"] == "F")


def test_three_hundred_of_one_sex_and_birthday_get_codes_and_one_more_is_refused():
    rng = np.random.default_rng(1)
    codes = identity_codes(np.full(300, 7_305), np.ones(300, dtype=bool), rng).to_pylist()
    assert len(set(codes)) == 300
    assert {code[6] for code in codes} == set("-YXWVU")
    assert all(hetu.is_valid(code, allow_temporary=True) for code in codes)
    with pytest.raises(ValueError, match="fewer"):
        identity_codes(np.full(301, 7_305), np.ones(301, dtype=bool), rng)


def test_check_characters_are_the_official_ones():
    assert len(CHECK_CHARACTERS) == 31
    assert not set(CHECK_CHARACTERS) & set("GIOQZ")


def test_nobody_is_born_after_today_or_has_lived_too_long(city):
    youngest, eldest = ask(city, "select max(date_of_birth), min(date_of_birth) from persons")[0]
    assert youngest <= TODAY
    assert eldest >= date(1920, 1, 1)
    deaths = ask(city, "select date_of_birth, date_of_death from persons where date_of_death is not null")
    assert all(born < died < TODAY for born, died in deaths)


def test_the_call_name_is_one_of_the_first_names(city):
    for row in city.tables["persons"].slice(0, 1_000).to_pylist():
        first_names = row["first_names"].split(" ")
        assert row["call_name"] in first_names
        assert len(set(first_names)) == len(first_names)


def test_nobody_can_be_reached_by_mistake(city):
    emails = [email for (email,) in ask(city, "select email from persons where email is not null")]
    phones = [phone for (phone,) in ask(city, "select phone from persons where phone is not null")]
    assert all(email.isascii() and email.count("@") == 1 and email.endswith(".invalid") for email in emails)
    assert all(phone.startswith("+35850000") and len(phone) == 15 for phone in phones)
    assert len(set(emails)) == len(emails) > 0
    assert len(set(phones)) == len(phones) > 0
    assert all(row["phone"].startswith("+3589000") for row in city.tables["units"].to_pylist())


AGES = """
from | to  | least | most
0    | 6   | 5.0   | 8.0
7    | 15  | 7.5   | 10.5
16   | 19  | 2.8   | 5.0
20   | 29  | 13.0  | 18.0
30   | 39  | 14.0  | 19.0
40   | 49  | 12.0  | 16.0
50   | 64  | 15.0  | 20.0
65   | 74  | 7.0   | 11.0
75   | 84  | 4.5   | 8.0
85   | 120 | 1.8   | 4.0
"""


@pytest.mark.parametrize("line", AGES.strip().splitlines()[1:])
def test_ages_are_spread_as_in_a_big_city(town, line):
    low, high, least, most = (float(part) for part in line.split("|"))
    born = f"date_diff('day', date_of_birth, date '{TODAY}') / 365.2425"
    share = count(
        town, f"100 * avg(({born} >= {low} and {born} < {high + 1})::int) from persons where date_of_death is null"
    )
    assert least <= share <= most


def test_mother_tongues_have_their_shares(town):
    shares = dict(ask(town, "select mother_tongue, count(*) * 1.0 / sum(count(*)) over () from persons group by 1"))
    assert 0.73 <= shares["fi"] <= 0.79
    assert 0.04 <= shares["sv"] <= 0.07
    assert 0.16 <= 1 - shares["fi"] - shares["sv"] <= 0.21
    assert {"ru", "et", "so", "ar", "en", "zh", "ku", "fa", "sq", "vi", "es", "uk", "tr"} <= set(shares)
    assert count(town, "count(distinct service_language) from persons") == 3


def test_languages_differ_by_district(town):
    foreign = dict(
        ask(
            town,
            """select district[:7], avg((mother_tongue not in ('fi', 'sv'))::int)
            from persons join addresses using (person) where kind = 'permanent' and valid_to is null group by 1""",
        )
    )
    assert foreign["0917703"] > 2 * foreign["0916603"]


def test_about_one_in_a_hundred_is_protected_and_households_are_together(town):
    assert 0.006 <= count(town, "avg(protection_order::int) from persons") <= 0.014
    mixed = "count(*) from (select 1 from persons where household is not null group by household having "
    assert count(town, mixed + "count(distinct protection_order) > 1)") == 0


def test_even_a_village_has_somebody_protected(city):
    assert count(city, "count(*) from persons where protection_order") >= 1


# --- households and guardians


def test_every_household_has_members_and_every_member_a_household(city):
    assert count(city, "count(distinct household) from persons") == city.tables["households"].num_rows
    assert count(city, "count(*) from persons anti join households using (household) where household is not null") == 0


HOUSEHOLDS = """
size | least | most
1    | 0.46  | 0.55
2    | 0.28  | 0.36
3    | 0.06  | 0.12
4    | 0.04  | 0.09
5    | 0.01  | 0.04
"""


@pytest.mark.parametrize("line", HOUSEHOLDS.strip().splitlines()[1:])
def test_about_half_of_the_households_are_one_person(town, line):
    size, least, most = (float(part) for part in line.split("|"))
    sizes = "(select count(*) as size from persons where household is not null group by household)"
    assert least <= count(town, f"avg((size = {size})::int) from {sizes}") <= most


KIND_SIZES = {
    "single": (1, 1),
    "couple": (2, 2),
    "two_parents": (3, 7),
    "one_parent": (2, 5),
    "parent_and_adult_child": (2, 2),
    "shared": (2, 4),
}


def test_a_household_is_as_large_as_its_kind_says(city):
    rows = ask(
        city,
        """select kind, min(size), max(size) from households
        join (select household, count(*) as size from persons group by 1) using (household) group by 1""",
    )
    for kind, smallest, largest in rows:
        assert KIND_SIZES[kind][0] <= smallest <= largest <= KIND_SIZES[kind][1]


def test_no_child_lives_without_an_adult(city):
    assert (
        count(
            city,
            f"""count(*) from (select 1 from persons where household is not null group by household
            having max(case when date_of_birth <= date '{TODAY}' - interval 18 year then 1 else 0 end) = 0)""",
        )
        == 0
    )


def test_every_child_has_a_guardian_who_is_adult_and_alive(city):
    children = f"date_of_birth > date '{TODAY}' - interval 18 year"
    assert count(city, f"count(*) from persons where {children}") > 0
    assert count(city, f"count(*) from persons anti join guardianships on person = ward where {children}") == 0
    guardians = "guardianships join persons on person = guardian"
    assert count(city, f"count(*) from {guardians} where {children} or date_of_death is not null") == 0
    assert count(city, f"count(*) from guardianships join persons on person = ward where not ({children})") == 0
    assert count(city, "count(*) from (select 1 from guardianships group by guardian, ward having count(*) > 1)") == 0


def test_joint_custody_has_two_guardians_and_sole_custody_one(city):
    rows = ask(city, "select ward, count(*), min(custody), max(custody) from guardianships group by ward")
    assert all(
        (guardians, low, high) in ((1, "sole", "sole"), (2, "joint", "joint")) for _, guardians, low, high in rows
    )


def test_parents_are_old_enough_for_their_children_and_not_too_old(city):
    rows = ask(
        city,
        """select date_diff('day', p.date_of_birth, c.date_of_birth) / 365.2425, p.sex from guardianships
        join persons p on p.person = guardian join persons c on c.person = ward where kind = 'parent'""",
    )
    assert min(years for years, _ in rows) >= 17.4
    assert max(years for years, sex in rows if sex == "F") < 60
    mothers = [years for years, sex in rows if sex == "F"]
    assert 27 <= sum(mothers) / len(mothers) <= 37


def test_some_parents_live_in_another_household(town):
    apart = count(
        town,
        """count(*) from guardianships join persons p on p.person = guardian join persons c on c.person = ward
        where p.household is distinct from c.household""",
    )
    assert apart > 100
    assert 0 < count(town, "count(*) from guardianships where kind = 'appointed'") < 200


def test_brothers_and_sisters_are_twins_or_at_least_nine_months_apart(city):
    gaps = ask(
        city,
        """select date_diff('day', lag(date_of_birth) over family, date_of_birth) from persons
        join guardianships on person = ward where custody = 'joint' or kind = 'parent'
        window family as (partition by guardian order by date_of_birth)""",
    )
    assert all(days == 0 or days > 270 for (days,) in gaps if days is not None)


def test_incomes_follow_the_neighbourhoods(town):
    medians = dict(
        ask(
            town,
            """select district[:4], median(income_eur_year) from households join persons using (household)
            join addresses using (person) where addresses.kind = 'permanent' and valid_to is null group by 1""",
        )
    )
    assert medians["0911"] > medians["0915"]
    assert medians["0911"] > medians["0917"]
    assert 25_000 < count(town, "median(income_eur_year) from households") < 60_000


# --- places


def test_everybody_alive_has_one_permanent_address_today(city):
    rows = ask(
        city,
        f"""select person, count(a.person) from persons left join
        (select * from addresses where kind = 'permanent' and valid_from <= date '{TODAY}'
         and (valid_to is null or valid_to >= date '{TODAY}')) a using (person)
        where date_of_death is null group by person""",
    )
    assert {addresses for _, addresses in rows} == {1}


def test_permanent_addresses_follow_each_other_without_overlap(city):
    rows = ask(
        city,
        """select date_diff('day', lag(valid_to) over one, valid_from), lag(person) over one from addresses
        where kind = 'permanent' window one as (partition by person order by valid_from)""",
    )
    assert all(days == 1 for days, person in rows if person)
    assert any(person for _, person in rows)
    assert count(city, "count(*) from addresses where valid_to < valid_from") == 0
    assert count(city, "count(*) from addresses join persons using (person) where valid_from < date_of_birth") == 0


def test_the_dead_live_nowhere_and_their_last_address_ends_with_them(city):
    rows = ask(
        city,
        """select date_of_death, max(coalesce(valid_to, date '9999-12-31')), count(household) from persons
        join addresses using (person) where date_of_death is not null group by person, date_of_death""",
    )
    assert rows
    assert all(died == last and households == 0 for died, last, households in rows)


def test_districts_have_their_share_of_the_residents(city):
    living = dict(
        ask(
            city,
            """select district, count(distinct person) from addresses join persons using (person)
            where addresses.kind = 'permanent' and valid_to is null group by 1""",
        )
    )
    total = sum(districts().populations)
    for neighbourhood in districts().neighbourhoods:
        wanted = neighbourhood.population / total * city.residents
        assert abs(living.get(neighbourhood.code, 0) - wanted) <= 8, neighbourhood.fi


def test_every_address_and_unit_lies_in_its_own_neighbourhood(city):
    shapes = {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in city.geojson["features"]
    }
    for name in ("addresses", "units", "buildings"):
        for code, lons, lats in ask(city, f"select district, list(lon), list(lat) from {name} group by district"):
            assert shapely.contains_xy(shapes[code], lons, lats).all(), (name, code)
            assert all(round(value, 5) == value for value in [*lons, *lats])


def test_postal_codes_belong_to_the_neighbourhood(city):
    codes = {neighbourhood.code: neighbourhood.postal_code for neighbourhood in districts().neighbourhoods}
    rows = ask(
        city, "select distinct district, postal_code from addresses union select district, postal_code from units"
    )
    assert all(codes[district] == postal_code and len(postal_code) == 5 for district, postal_code in rows)


def test_only_blocks_have_apartments_and_apartments_have_stairs(city):
    assert count(city, "count(*) from addresses where apartment is not null and stair is null") == 0
    assert count(city, "count(*) from addresses where apartment is not null") > 0


def test_streets_are_named_once_in_both_languages(city):
    streets = city.tables["streets"]
    for column in ("street_fi", "street_sv"):
        assert len(set(streets[column].to_pylist())) == streets.num_rows
    assert count(city, "count(*) from addresses anti join streets on street = street_fi") == 0


def test_everybody_lives_in_a_building_that_people_can_search_from(city):
    assert count(city, "count(*) - count(distinct (street, number, postal_code)) from buildings") == 0
    homes = "addresses anti join buildings on addresses.street = buildings.street and house_number = number"
    assert count(city, f"count(*) from {homes} and addresses.postal_code = buildings.postal_code") == 0

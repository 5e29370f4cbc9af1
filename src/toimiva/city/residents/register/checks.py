"""What must hold of every row of an extract, as one table of conditions: where a condition is true, a row is bad.

The conditions are DuckDB SQL over the rows as text, so that 650 000 rows are checked in seconds.
`day(text)` is the date a text says, or null; `known.persons` and so on are the rows the room already has.
"""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """A row of `table` for which `bad` is true has the fault `code` in `field`."""

    table: str
    field: str
    code: str
    bad: str

    @property
    def of_the_row_alone(self) -> bool:
        """Whether the row tells it without others: such checks share one pass over their table."""
        return " over (" not in self.bad and "select " not in self.bad


ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja "
    "jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb "
    "nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so "
    "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)

MACROS = f"""
create macro day(text) as case when regexp_full_match(text, '\\d{{4}}-\\d\\d-\\d\\d') then try_cast(text as date) end;
create macro number_of(text) as try_cast(text as double);
create macro within(text, low, high) as coalesce(try_cast(text as double) between low and high, false);
create macro swapped(lon, lat) as within(lon, 59, 71) and within(lat, 19, 32);
create macro truth(text) as case when lower(text) in ('true', '1', 'yes', 't') then true
  when lower(text) in ('false', '0', 'no', 'f', '') then false end;
create macro bad_day(text) as text <> '' and day(text) is null;
create macro bad_language(code) as code <> '' and not regexp_full_match(code, '[a-z]{{3}}')
  and not list_contains(string_split('{ISO_639_1}', ' '), code);
create macro century(sign) as case when sign = '+' then '18' when sign in ('-', 'Y', 'X', 'W', 'V', 'U') then '19'
  when sign in ('A', 'B', 'C', 'D', 'E', 'F') then '20' end;
create macro born_by_code(code) as century(code[7]) || code[5:6] || '-' || code[3:4] || '-' || code[1:2];
create macro good_code(code) as coalesce(
  regexp_full_match(code, '\\d{{6}}[-+A-FU-Y]\\d{{3}}[0-9A-FHJ-NPR-Y]')
  and day(born_by_code(code)) is not null
  and try_cast(code[8:10] as integer) >= 2
  and '0123456789ABCDEFHJKLMNPRSTUVWXY'[try_cast(code[1:6] || code[8:10] as bigint) % 31 + 1] = code[11], false);
"""
"""The identity code as the Population Information Decree 128/2010, section 2, and python-stdnum read it."""


def missing(table: str, *fields: str) -> list[Check]:
    return [Check(table, field, "missing_value", f"{field} = ''") for field in fields]


def too_long(table: str, **limits: int) -> list[Check]:
    """Texts longer than the room keeps."""
    return [Check(table, field, "too_long_value", f"length({field}) > {limit}") for field, limit in limits.items()]


def twice(table: str, field: str, code: str, key: str) -> Check:
    """Rows of which there are two with one key; an empty key does not count."""
    return Check(table, field, code, f"{key.split(',')[0]} <> '' and count(*) over (partition by {key}) > 1")


def days(table: str, *fields: str) -> list[Check]:
    return [Check(table, field, "bad_date", f"bad_day({field})") for field in fields]


def unknown_person(table: str, field: str) -> Check:
    known = "select person from persons union all select register_id from known_persons"
    return Check(table, field, "unknown_person", f"{field} <> '' and {field} not in ({known})")


CHECKS: tuple[Check, ...] = (
    *missing("persons", "person", "last_name", "first_names", "date_of_birth"),
    *too_long("persons", person=64, first_names=200, call_name=100, last_name=150, email=254, phone=30),
    *days("persons", "date_of_birth", "date_of_death"),
    Check("persons", "date_of_birth", "future_date", "day(date_of_birth) > $today"),
    Check("persons", "date_of_death", "future_date", "day(date_of_death) > $today"),
    Check("persons", "date_of_death", "death_before_birth", "day(date_of_death) < day(date_of_birth)"),
    Check("persons", "national_id", "bad_identity_code", "national_id <> '' and not good_code(upper(national_id))"),
    Check(
        "persons", "national_id", "artificial_identity_code",
        "not $test_data and good_code(upper(national_id)) and national_id[8] = '9'",
    ),
    Check(
        "persons", "date_of_birth", "date_of_birth_not_of_the_code",
        "good_code(upper(national_id)) and day(date_of_birth) is not null "
        "and born_by_code(upper(national_id)) <> date_of_birth",
    ),
    twice("persons", "person", "duplicate_person", "person"),
    twice("persons", "national_id", "duplicate_identity_code", "upper(national_id)"),
    Check("persons", "sex", "bad_sex", "sex not in ('F', 'M', '')"),
    Check("persons", "mother_tongue", "bad_language", "bad_language(mother_tongue)"),
    Check("persons", "service_language", "bad_language", "bad_language(service_language)"),
    Check(
        "persons", "home_municipality", "bad_municipality",
        "home_municipality <> '' and not regexp_full_match(home_municipality, '\\d{3}')",
    ),
    Check("persons", "protection_order", "bad_truth", "truth(protection_order) is null"),
    Check(
        "persons", "household", "unknown_household",
        "household <> '' and household not in "
        "(select household from households union all select register_id from known_households)",
    ),
    Check("persons", "email", "bad_email", "email <> '' and not regexp_full_match(email, '[^@\\s]+@[^@\\s]+')"),
    *missing("addresses", "person", "valid_from"),
    *too_long(
        "addresses", street=120, house_number=12, stair=6, apartment=10, post_office=60, district=20
    ),
    unknown_person("addresses", "person"),
    Check("addresses", "kind", "bad_address_kind", "lower(kind) not in ('permanent', 'temporary', 'postal')"),
    Check(
        "addresses", "postal_code", "bad_postal_code",
        "postal_code <> '' and not regexp_full_match(postal_code, '\\d{5}')",
    ),
    *days("addresses", "valid_from", "valid_to"),
    Check("addresses", "valid_to", "end_before_start", "day(valid_to) < day(valid_from)"),
    Check("addresses", "lon", "coordinates_swapped", "swapped(lon, lat)"),
    Check(
        "addresses", "lon", "bad_coordinate",
        "(lon <> '' or lat <> '') and not swapped(lon, lat) and not within(lon, 19, 32)",
    ),
    Check(
        "addresses", "lat", "bad_coordinate",
        "(lon <> '' or lat <> '') and not swapped(lon, lat) and not within(lat, 59, 71)",
    ),
    Check("addresses", "district", "address_district_unknown", "$districts_known and district <> '' "
          "and district not in (select code from known_districts)"),
    twice("addresses", "valid_from", "duplicate_address", "person, lower(kind), valid_from"),
    Check(
        "addresses", "valid_from", "overlapping_addresses",
        "lower(kind) = 'permanent' and day(valid_from) <= max(coalesce(day(valid_to), date '9999-12-31')) over "
        "(partition by person, lower(kind) order by day(valid_from), row "
        "rows between unbounded preceding and 1 preceding)",
    ),
    *missing("households", "household"),
    *too_long("households", household=64, kind=40),
    twice("households", "household", "duplicate_household", "household"),
    Check("households", "income_eur_year", "bad_amount", "income_eur_year <> '' and not coalesce("
          "try_cast(income_eur_year as decimal(12, 2)) = try_cast(income_eur_year as decimal(18, 6)), false)"),
    Check("households", "dwelling_m2", "bad_area",
          "dwelling_m2 <> '' and not within(dwelling_m2, 0.1, 99999)"),
    *missing("guardianships", "guardian", "ward", "kind", "valid_from"),
    Check("guardianships", "kind", "bad_guardianship_kind",
          "lower(kind) not in ('custody', 'parent', 'appointed', 'guardian')"),
    Check("guardianships", "custody", "bad_custody", "custody <> '' and lower(custody) not in ('joint', 'sole')"),
    unknown_person("guardianships", "guardian"),
    unknown_person("guardianships", "ward"),
    Check("guardianships", "ward", "own_guardian", "guardian <> '' and guardian = ward"),
    *days("guardianships", "valid_from", "valid_to"),
    Check("guardianships", "valid_to", "end_before_start", "day(valid_to) < day(valid_from)"),
    twice("guardianships", "valid_from", "duplicate_guardianship", "guardian, ward, kind, valid_from"),
)  # fmt: skip

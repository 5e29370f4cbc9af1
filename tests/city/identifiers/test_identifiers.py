"""Identity codes (Decree 128/2010), business ids, account numbers, postal codes, telephone numbers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban as account

from toimiva.city.files import BAD_INPUT, DID_NOT_HOLD, HELD, answer_cases
from toimiva.city.identifiers import KINDS, identify
from toimiva.city.identifiers.cli import Asked, answer
from toimiva.city.refusals import LANGUAGES, Refusal
from toimiva.city.residents.register.checks import MACROS

VALID = """
hetu               | 131052-308T              | 131052-308T
hetu               | 131052-308t              | 131052-308T
hetu               | 131052Y308T              | 131052Y308T
hetu               | 131052U308T              | 131052U308T
hetu               | 131052+308T              | 131052+308T
hetu               | 010100A002H              | 010100A002H
hetu               | 010100F002H              | 010100F002H
hetu               | 290200A002C              | 290200A002C
business_id        | 2481635-4                | 2481635-4
business_id        | 24816354                 | 2481635-4
business_id        | FI24816354               | 2481635-4
business_id        | fi 2481635-4             | 2481635-4
business_id        | 24 816 354               | 2481635-4
business_id        | 112038-9                 | 0112038-9
business_id        | 0112038-9                | 0112038-9
association_number | 123.456                  | 123456
association_number | 123456                   | 123456
association_number | 1                        | 1
iban               | FI21 1234 5600 0007 85   | FI2112345600000785
iban               | de89370400440532013000   | DE89370400440532013000
iban               | SE4550000000058398257466 | SE4550000000058398257466
iban_fi            | fi2112345600000785       | FI2112345600000785
bic                | NDEAFIHH                 | NDEAFIHH
bic                | ndeafihhxxx              | NDEAFIHHXXX
postal_code        | 00100                    | 00100
postal_code        | 99990                    | 99990
phone              | +358401234567            | +358401234567
phone              | 040 123 4567             | +358401234567
phone              | 040-1234567              | +358401234567
phone              | 00358 40 1234567         | +358401234567
phone              | 09 310 1691              | +35893101691
"""

INVALID = """
hetu               | 131052-308U              | identity_code_check_sign
hetu               | 310252-308Y              | identity_code_day
hetu               | 290201A002M              | identity_code_day
hetu               | 131052T308T              | identity_code_form
hetu               | 131052G308T              | identity_code_form
hetu               | 131052 -308T             | identity_code_form
hetu               | 131052-308               | identity_code_form
hetu               | 131052308T               | identity_code_form
hetu               | ١٣١٠٥٢-٣٠٨T              | identity_code_form
hetu               | 131052-001T              | identity_code_number
hetu               | 131052-000T              | identity_code_number
business_id        | 2481635-7                | business_id_check_digit
business_id        | 2481635                  | business_id_check_digit
business_id        | 0000000-0                | business_id_never_issued
business_id        | 000000-0                 | business_id_never_issued
business_id        | 248-16354                | business_id_form
business_id        | SE24816354               | business_id_form
business_id        | 24816354-                | business_id_form
business_id        | ٢٤٨١٦٣٥-٤                | business_id_form
association_number | 1234567                  | association_number_form
association_number | 12a                      | association_number_form
association_number | 000                      | association_number_never_issued
association_number | 2                        | association_number_never_issued
iban               | FI2112345600000786       | iban_check_digits
iban               | FI21123456000007         | iban_check_digits
iban               | ZZ8112345600000785       | iban_country
iban               | FI21*12345600000785      | iban_form
iban_fi            | DE89370400440532013000   | iban_not_finnish
iban_fi            | FI211234560000078        | iban_form
bic                | NDEAFI                   | bic_form
bic                | NDEAZZHH                 | bic_country
postal_code        | 0010                     | postal_code_form
postal_code        | 001000                   | postal_code_form
postal_code        | FI-00100                 | postal_code_form
postal_code        | ٠٠١٠٠                    | postal_code_form
phone              | +46401234567             | phone_foreign
phone              | 0046401234567            | phone_foreign
phone              | 40 1234567               | phone_form
phone              | +358 040 1234567         | phone_form
phone              | 0401                     | phone_form
phone              | 0401234567890123         | phone_form
phone              | 040 ABC 4567             | phone_form
phone              | 040+1234567              | phone_form
"""


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize("kind, value, normalised", table(VALID))
def test_a_valid_identifier_is_kept_in_one_form(kind, value, normalised):
    found = identify(kind, value)
    assert (found.normalised, found.warning) == (normalised, None)
    assert identify(kind, found.normalised) == found


def code_of_refused(kind: str, value: str) -> str:
    with pytest.raises(Refusal) as refused:
        identify(kind, value)
    return refused.value.code


@pytest.mark.parametrize("kind, value, code", table(INVALID))
def test_an_invalid_identifier_says_what_is_wrong(kind, value, code):
    with pytest.raises(Refusal) as refused:
        identify(kind, value)
    assert (refused.value.code, refused.value.facts) == (code, {})  # no facts: the words cannot repeat the value
    told = answer(Asked(kind=kind, value=value))
    assert (told["valid"], told["error"], set(told["messages"])) == (False, code, set(LANGUAGES))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", ["", " ", "-", "ä", "x" * 200])
def test_nothing_is_no_identifier(kind, value):
    assert code_of_refused(kind, value)


@pytest.mark.parametrize("value", [" 00100", "00100 ", "00100\n"])
def test_a_postal_code_is_not_trimmed(value):
    assert code_of_refused("postal_code", value) == "postal_code_form"


def test_white_space_around_an_identity_code_is_left_out():
    assert identify("hetu", "\t 131052-308T \n").normalised == "131052-308T"


def test_a_temporary_code_passes_where_it_is_allowed_only():
    assert code_of_refused("hetu", "131052-900A") == "identity_code_check_sign"
    assert code_of_refused("hetu", "131052-901X") == "identity_code_temporary"
    assert identify("hetu", "131052-901X", allow_temporary=True).birth_date == date(1952, 10, 13)


SIGNS = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.integers(2, 899), st.integers(0, 5))
def test_an_identity_code_tells_its_day_and_no_other_check_sign_passes(day, number, which):
    sign = [sign for sign, century in SIGNS.items() if century == day.year // 100 * 100]
    digits = f"{day:%d%m}{day.year % 100:02}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"
    right = int(f"{digits}{number:03}") % 31
    head = f"{digits}{sign[which % len(sign)]}{number:03}"
    assert identify("hetu", head + check[right]).birth_date == day
    assert code_of_refused("hetu", head + check[(right + 1 + which) % 31]) == "identity_code_check_sign"


@given(st.text(alphabet="0123456789", min_size=14, max_size=14))
def test_of_ten_last_digits_one_has_the_national_check_digit(digits):
    found = [identify("iban_fi", iban_of(f"{digits[:-1]}{last}")).warning for last in range(10)]
    assert (found.count(None), found.count("iban_national_check")) == (1, 9)


def iban_of(bban: str) -> str:
    return f"FI{account.calc_check_digits('FI00' + bban)}{bban}"


def test_the_loader_of_the_register_and_the_room_agree():
    chance = random.Random(1)
    days, signs, marks = (
        ("131052", "290200", "310252", "290201", "010100"),
        "-+ABFGTUVY",
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    )
    heads = [
        f"{chance.choice(days)}{chance.choice(signs)}{chance.choice(('000', '001', '002', '308', '899', '900', '999'))}"
        for _ in range(100)
    ]
    codes = [head + mark for head in heads for mark in marks]
    duck = duckdb.connect()
    duck.execute(MACROS)
    by_sql = duck.execute("select code, good_code(code) from (select unnest(?) as code)", [codes]).fetchall()
    ours = {code: answer(Asked(kind="hetu", value=code, allow_temporary=True))["valid"] for code in codes}
    assert dict(by_sql) == ours
    assert {True, False} == set(ours.values())


def test_on_files_an_invalid_value_is_an_answer_and_a_strange_kind_is_none(tmp_path, capsys):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"

    def run(*lines: str) -> tuple[int, list[dict[str, object]]]:
        source.write_text("\n".join(lines), "utf-8")
        code = answer_cases(source, out, Asked, answer, holds=lambda told: told["valid"])
        return code, [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    right, wrong = '{"kind": "hetu", "value": "131052-308T"}', '{"kind": "hetu", "value": "131052-308U"}'
    assert run(right) == (
        HELD, [{"valid": True, "normalised": "131052-308T", "birth_date": "1952-10-13"}]
    )  # fmt: skip
    assert run(right, wrong)[0] == DID_NOT_HOLD
    code, told = run(wrong, '{"kind": "passport", "value": "1"}', '{"kind": "hetu", "value": 1}', right)
    assert (code, told[0]["valid"], told[3]["valid"]) == (BAD_INPUT, False, True)
    assert [one["error"]["field"] for one in told[1:3]] == ["kind", "value"]
    assert "in.jsonl:2: kind" in capsys.readouterr().err


def test_the_command_runs_on_its_sample():
    command = [sys.executable, "-m", "toimiva.cli", "identifiers", "check", "samples/identifiers/identifiers.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, [one["valid"] for one in told]) == (1, [True] * 3 + [False] + [True] * 5), done.stderr

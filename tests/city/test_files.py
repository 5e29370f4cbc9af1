"""Cases on files: the same form and order out, faults by row and field, three exit codes."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.files import answer_cases, parse, plain
from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.typed import Exact, typed


class Kind(Enum):
    DAYCARE = "DAYCARE"
    CLUB = "CLUB"


@dataclass(frozen=True, kw_only=True)
class Child:
    born: date


@dataclass(frozen=True, kw_only=True)
class Sent:
    kind: Kind
    from_: date
    pay: Decimal
    urgent: bool = False
    share: float | None = None
    weight: Exact = Exact(Decimal(1))
    children: list[Child] = field(default_factory=list)
    channel: Literal["web", "paper"] = "web"


GOOD = {"kind": "CLUB", "from": "2020-02-16", "pay": "12.5"}


def answer(case: Sent) -> dict:
    return {"from": case.from_, "pay": case.pay, "children": len(case.children)}


def answered(tmp_path, name: str, text: str, **options):
    source, out = tmp_path / name, tmp_path / "out"
    source.write_text(text, "utf-8")
    return answer_cases(source, out, Sent, answer, **options), out.read_text("utf-8")


def test_an_object_answers_an_object_a_list_a_list_and_lines_lines(tmp_path):
    expected = {"from": "2020-02-16", "pay": "12.50", "children": 0}
    code, text = answered(tmp_path, "one.json", json.dumps(GOOD))
    assert (code, json.loads(text)) == (0, expected)
    code, text = answered(tmp_path, "two.json", json.dumps([GOOD, {**GOOD, "pay": 3}]))
    assert (code, [item["pay"] for item in json.loads(text)]) == (0, ["12.50", "3.00"])
    code, text = answered(tmp_path, "two.jsonl", f"{json.dumps(GOOD)}\n\n{json.dumps(GOOD)}\n")
    assert (code, [json.loads(line) for line in text.splitlines()]) == (0, [expected, expected])


def test_a_bad_case_answers_in_its_place_and_the_others_are_computed(tmp_path, capsys):
    rows = [GOOD, {**GOOD, "from": "16.2.2020"}, 5, GOOD]
    code, text = answered(tmp_path, "cases.json", json.dumps(rows))
    answers = json.loads(text)
    assert code == 2 and "error" not in answers[0] | answers[3]
    assert answers[1]["error"]["field"] == "from" and answers[1]["error"]["code"] == "not_a_date"
    assert answers[2]["error"]["code"] == "bad_value"
    assert "cases.json:2: from: " in capsys.readouterr().err


def test_a_broken_line_is_one_bad_row(tmp_path, capsys):
    code, text = answered(tmp_path, "cases.jsonl", f'{json.dumps(GOOD)}\n{{"kind": \n{json.dumps(GOOD)}\n')
    lines = [json.loads(line) for line in text.splitlines()]
    assert code == 2 and [list(line)[0] for line in lines] == ["from", "error", "from"]
    assert "cases.jsonl:2:" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", " \n", "{", '{"pay": NaN}', "[" * 100_000])
def test_a_file_that_is_no_json_is_bad_input(tmp_path, text):
    code, told = answered(tmp_path, "cases.json", text)
    assert (code, json.loads(told)["error"]["code"]) == (2, "unreadable_file")


def test_a_missing_file_is_bad_input(tmp_path, capsys):
    assert answer_cases(tmp_path / "none.json", None, Sent, answer) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unreadable_file"


def test_a_check_that_does_not_hold_exits_1_and_bad_input_goes_before_it(tmp_path):
    held = {"holds": lambda answered: False}
    assert answered(tmp_path, "one.json", json.dumps(GOOD), **held)[0] == 1
    assert answered(tmp_path, "two.json", json.dumps([{}, GOOD]), **held)[0] == 2


FAULTS = """
field | value             | code          | told at
kind  | "PRESCHOOL"       | bad_value     | kind
from  | "2020-02-30"      | not_a_date    | from
from  | "20200216"        | not_a_date    | from
from  | 20200216          | not_a_date    | from
pay   | 12.345            | bad_value     | pay
pay   | "12,5"            | bad_value     | pay
pay   | true              | bad_value     | pay
pay   | null              | bad_value     | pay
pay   | "Infinity"        | bad_value     | pay
urgent | 1                | bad_value     | urgent
share | "0.5"             | bad_value     | share
weight | "much"           | bad_value     | weight
weight | true             | bad_value     | weight
weight | null             | bad_value     | weight
weight | "NaN"            | bad_value     | weight
weight | 1e99             | bad_value     | weight
weight | 1e-99            | bad_value     | weight
channel | "fax"           | bad_value     | channel
children | {}             | bad_value     | children
children | [{"born": "2020-01-01"}, {}] | missing_value | children[1].born
"""


@pytest.mark.parametrize("row", [line.split("|") for line in FAULTS.strip().splitlines()[1:]])
def test_each_fault_names_its_field(row):
    name, value, code, where = (cell.strip() for cell in row)
    with pytest.raises(Refusal) as told:
        typed(Sent, {**GOOD, name: parse(value)})
    assert (told.value.code, told.value.field) == (code, where)


def test_every_fault_of_a_case_is_told():
    with pytest.raises(Refusals) as told:
        typed(Sent, {"pay": "x", "children": [{}, {}]})
    assert [fault.field for fault in told.value.refusals] == [
        "kind",
        "from",
        "pay",
        "children[0].born",
        "children[1].born",
    ]


@pytest.mark.parametrize("text", ["0.8571428571428571", '"0.625"', "2", "1e-3", "-0.5"])
def test_a_coefficient_keeps_every_decimal(text):
    assert typed(Sent, {**GOOD, "weight": parse(text)}).weight == Decimal(text.strip('"'))


def test_unknown_keys_are_left_aside():
    assert typed(Sent, {**GOOD, "interface": "1"}).kind is Kind.CLUB


@given(st.decimals(-(10**9), 10**9, places=2))
def test_money_is_read_exactly_and_written_with_two_decimals(amount):
    raw = json.dumps({**GOOD, "pay": "@"}).replace('"@"', str(amount))
    case = typed(Sent, parse(raw))
    assert case.pay == amount and Decimal(plain(case.pay)) == amount
    assert plain(case.pay)[-3] == "."

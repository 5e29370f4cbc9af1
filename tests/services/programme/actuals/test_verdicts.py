"""Every row of an extract gets exactly one verdict, by the first rule it meets, with its line and a sentence."""

import csv
import io
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.services.programme.engine.actuals import VERDICTS, Judge, RejectFile
from toimiva.services.programme.engine.actuals.days import month_of
from toimiva.services.programme.engine.actuals.mapping import columns
from toimiva.services.programme.engine.actuals.seen import Seen, keys_of

from .extracts import HEADING, NUMBERS, books, file_of, judged, line

JUNE, JULY = month_of(date(2021, 6, 1)), month_of(date(2021, 7, 1))
AGAINST = {
    "closed": {"104020107405": date(2021, 6, 30)}, "closed_through": JUNE, "frozen_before": date(2021, 2, 1),
}  # fmt: skip
VERDICT_CASES = """
10402010740202 | 100,00    | 01.07.2021 | posted          | posted
10402010740202 | 100,00    | 31.05.2021 | closed_period   | next_period
10402010740299 | 100,00    | 01.07.2021 | unknown_project | number_unknown
1040201074     | 100,00    | 01.07.2021 | unknown_project | number_unknown
Digituki       | 100,00    | 01.07.2021 | unknown_project | number_unknown
               | 100,00    | 01.07.2021 | unknown_project | number_empty
10402010750202 | 100,00    | 01.07.2021 | other_programme | other_programme
2814I03976     | 100,00    | 01.07.2021 | other_programme | other_programme
10402010740202 | 3.200.000 | 01.07.2021 | bad_amount      | amount_ambiguous
10402010740202 |           | 01.07.2021 | bad_amount      | amount_empty
10402010740202 | 100 SEK   | 01.07.2021 | other_currency  | other_currency
10402010740202 | 100,00    | 02.12.2021 | bad_date        | date_future
10402010740202 | 100,00    | 01.07.2012 | bad_date        | date_frozen
10402010740202 | 100,00    | 31.01.2021 | bad_date        | date_frozen
10402010740202 | 100,00    | 01.02.2021 | closed_period   | next_period
10402010740202 | 100,00    | 30.02.2021 | bad_date        | date_unreadable
104020107405   | 100,00    | 01.07.2021 | project_closed  | project_closed
104020107405   | 100,00    | 30.06.2021 | closed_period   | next_period
104020107405   | 100,0x    | 01.07.2021 | bad_amount      | amount_unreadable
"""


@pytest.mark.parametrize(
    "number, amount, day, verdict, reason",
    [tuple(map(str.strip, row.split("|"))) for row in VERDICT_CASES.strip("\n").splitlines()],
)
def test_a_row_gets_its_verdict(tmp_path, number, amount, day, verdict, reason):
    _extract, summary = judged(file_of(tmp_path, [line(number, amount, day=day)]), books(**AGAINST))
    assert (summary.verdicts, dict(summary.reasons)) == ({verdict: 1}, {reason: 1})


def test_the_tables_verdicts_are_those_of_the_specification():
    assert set(VERDICTS) == {
        "posted", "duplicate", "unknown_project", "closed_period", "bad_amount", "bad_date", "other_currency",
        "project_closed", "other_programme", "other_division", "bad_row",
    }  # fmt: skip


def test_a_row_of_another_division_is_left_to_its_own_controller(tmp_path):
    own = books(numbers={"10402010740202": 0}, others=frozenset({"104020107401"}))
    _extract, summary = judged(file_of(tmp_path, [line(), line("104020107401", row="2")]), own)
    assert summary.verdicts == {"posted": 1, "other_division": 1}


def test_a_number_of_another_division_below_an_own_one_is_not_taken_for_the_own(tmp_path):
    own = books(numbers={"104020107401": 0}, others=frozenset({"10402010740105"}))
    rows = [line("10402010740105"), line("10402010740104", row="2")]
    _extract, summary = judged(file_of(tmp_path, rows), own)
    assert (dict(summary.reasons), summary.rows_of) == ({"other_division": 1, "posted": 1}, {"104020107401": 1})


def test_a_late_row_goes_to_the_next_open_month(tmp_path):
    extract, _ = judged(path := file_of(tmp_path, [line(day="31.05.2021"), line(day="01.07.2021", row="2")]))
    judge = Judge(books(closed_through=JUNE), columns(extract.mapping(), extract.heads))
    found = judge(next(iter(extract.blocks())))
    assert (list(found.month), list(found.posted)) == ([JULY, JULY], [True, True]), path


def test_the_same_document_row_and_amount_is_a_duplicate_and_nothing_less(tmp_path):
    lines = [line(), line(), line(row="2"), line(amount="100,01"), line(document="2"), line(amount="100.00", text="x")]
    _extract, summary = judged(file_of(tmp_path, lines))
    assert [(fault["line"], fault["reason"]) for fault in summary.faults] == [
        (3, "twice_in_file"),
        (7, "twice_in_file"),
    ]


def test_a_row_at_fault_does_not_make_its_mended_twin_a_duplicate(tmp_path):
    _extract, summary = judged(file_of(tmp_path, [line(day="31.02.2021"), line()]))
    assert dict(summary.reasons) == {"date_unreadable": 1, "posted": 1}


def test_equal_rows_without_a_document_number_are_two_purchases_and_the_same_file_again_is_none(tmp_path):
    path = file_of(
        tmp_path, [line(document="", row=""), line(document="", row=""), line(document="", row="", text="z")]
    )
    extract, summary = judged(path)
    assert summary.verdicts == {"posted": 3}
    posted = Seen()
    again = Judge(books(), columns(extract.mapping(), extract.heads))(next(iter(extract.blocks())))
    posted.add(keys_of("".join(again.keys.to_pylist()).encode()))
    assert len(set(again.keys.to_pylist())) == 3
    assert judged(path, books(posted=posted))[1].verdicts == {"duplicate": 3}


def test_a_currency_column_other_than_euro_rejects_the_row(tmp_path):
    rows = [line() + ";EUR", line(row="2") + ";", line(row="3") + ";USD", line(row="4") + ";eur"]
    _extract, summary = judged(file_of(tmp_path, rows, heading=HEADING + ";Valuutta"))
    assert summary.verdicts == {"posted": 3, "other_currency": 1}
    assert summary.faults[0]["says"]["en"] == "The currency is USD. Only euros are posted."


def test_a_stray_quotation_mark_takes_no_other_row_with_it(tmp_path):
    rows = [line(text='24" näyttö', row="1"), line(text='"alkaa', row="2"), line(row="3"),
            line(text='"kaksi\nriviä"', row="4"),
            line(text='"a;b ""c"""', row="5"), "1;2;3", line(row="6"), ";;;;;;;;", "", line(row="7")]  # fmt: skip
    _extract, summary = judged(file_of(tmp_path, rows))
    assert [(fault["line"], fault["reason"]) for fault in summary.faults] == [(3, "quote"), (8, "cells")]
    assert summary.verdicts == {"posted": 6, "bad_row": 2}


@pytest.mark.parametrize("block", [200, 1000, 8 * 1024 * 1024])
def test_the_size_of_the_blocks_changes_nothing(tmp_path, block):
    rows = [
        line(text='"kaksi\r\nriviä; ä"' if at % 7 == 0 else "ää", row=str(at), amount=f"{at},00") for at in range(1, 90)
    ]
    rows[40:40] = ["", line(text='"ei lopu', row="400"), line(row="1", amount="1,00")]
    path = file_of(tmp_path, rows)
    _extract, summary = judged(path, block=block)
    text = path.read_bytes().replace(b"\r\n", b"\n").decode().split("\n")
    assert (summary.posted, summary.rejected, sum(summary.cents.values())) == (89, 2, 100 * 89 * 90 // 2)
    assert [fault["reason"] for fault in summary.faults] == ["quote", "twice_in_file"]
    assert [text[fault["line"] - 1][:20] for fault in summary.faults] == [
        "10402010740202;1;400",
        "10402010740202;1;1;3",
    ]


def test_rejected_rows_are_harmless_in_a_spreadsheet_and_can_be_imported_when_mended(tmp_path):
    evil = line(text="=cmd|' /C calc'!A0", amount="-3.200.000", row="2")
    path = file_of(tmp_path, [line(), evil, line("+1", row="3"), line(day="@x", row="4"), "\t;;", "=1+1;;"])
    extract, _summary = judged(path)
    out = io.StringIO()
    judged(path, rejecting=RejectFile(out, extract.heads, books(), "fi"))
    rows = list(csv.reader(io.StringIO(out.getvalue()), delimiter=";"))
    assert rows[0] == [*HEADING.split(";"), "tiedoston rivi", "tulos", "miksi"]
    assert [row[9:11] for row in rows[1:]] == [
        ["3", "bad_amount"],
        ["4", "unknown_project"],
        ["5", "bad_date"],
        ["7", "bad_row"],
    ]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    mended = tmp_path / "mended.csv"
    mended.write_text(out.getvalue().replace("3.200.000", "3200000"), "utf-8", newline="")
    assert judged(mended)[1].euros == {"10402010740202": Decimal("-3200000.00")}


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=12),
    st.sampled_from(
        ["", "10402010740202", "100,00", "3.200.000", "31.05.2021", '"', '""', '"a', ";", "=1+1", "100 USD"]
    ),
)
MUTATED = st.lists(st.tuples(st.integers(0, 8), CELLS), min_size=0, max_size=4)


@given(st.lists(MUTATED, min_size=1, max_size=12), st.sampled_from([90, 400, 100_000]))
@settings(max_examples=200, deadline=None)
def test_every_row_gets_one_verdict_and_none_is_lost(tmp_path_factory, mutations, block):
    lines = []
    for at, changes in enumerate(mutations):
        cells = line(row=str(at)).split(";")
        for place, text in changes:
            cells[place] = text
        lines.append(";".join(cells))
    whole = [row for row in lines if row.strip(" \t;")]
    path = file_of(tmp_path_factory.mktemp("rows"), lines)
    out = io.StringIO()
    extract, summary = judged(path, block=block)
    judged(path, rejecting=RejectFile(out, extract.heads, books(), "en"), block=block)
    assert summary.rows == summary.posted + summary.rejected == sum(summary.verdicts.values())
    assert summary.rows == len(whole)
    assert len(list(csv.reader(io.StringIO(out.getvalue()), delimiter=";"))) - 1 == summary.rejected
    assert summary.posted >= sum(1 for row, changes in zip(lines, mutations, strict=True) if not changes)
    assert set(summary.euros) <= set(NUMBERS)


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 50))
def test_the_set_of_met_rows_is_a_set(values, size):
    seen, known = Seen(), set()
    for start in range(0, len(values), size):
        part = values[start : start + size]
        keys = keys_of("".join(sha256(bytes([value])).hexdigest()[:32] for value in part).encode())
        assert list(seen.has(keys)) == [value in known for value in part]
        fresh = [at for at, value in enumerate(part) if value not in known and value not in part[:at]]
        seen.add((keys[0][fresh], keys[1][fresh]))
        known |= set(part)
        assert len(seen) == len(known)

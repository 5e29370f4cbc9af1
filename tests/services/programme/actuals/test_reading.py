"""The sample of the actuals import in every form the finance system writes: the same two postings, used 12 000.00."""

import json
from datetime import date
from decimal import Decimal

import pytest

from toimiva.city.refusals import Refusal
from toimiva.services.programme.engine.actuals import documents, judge, open_extract
from toimiva.services.programme.engine.actuals.amounts import cents_of
from toimiva.services.programme.engine.actuals.levels import number_of
from toimiva.services.programme.policy.tables import tables

from .extracts import HEADING, NUMBERS, SAMPLE, books, file_of, judged, line

TEXT = SAMPLE.read_text("utf-8")
CODECS = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "windows-1252": "cp1252", "iso-8859-1": "latin-1",
          "utf-16": "utf-16"}  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", CODECS)
def test_the_sample_in_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    text = TEXT.replace("12 450,00", "12 450.00").replace("450,00-", "450.00-") if delimiter == "," else TEXT
    text = text.replace("Etätuen", "Etätuen –") if encoding == "windows-1252" else text
    (tmp_path / "a.csv").write_bytes(text.replace(";", delimiter).encode(CODECS[encoding]))
    extract, summary = judged(tmp_path / "a.csv")
    assert (extract.look.encoding, extract.delimiter) == (encoding, delimiter)
    assert summary.verdicts == {"posted": 2}
    assert summary.euros == {"10402010740202": Decimal("12000.00")}


@pytest.mark.parametrize("feed", ["\n", "\r\n", "\r"])
def test_every_line_end_and_a_last_line_without_one(tmp_path, feed):
    (tmp_path / "a.csv").write_bytes(TEXT.rstrip("\n").replace("\n", feed).encode())
    assert judged(tmp_path / "a.csv")[1].euros == {"10402010740202": Decimal("12000.00")}


AMOUNTS = """
12 450,00            | 1245000
12\u00a0450,00       | 1245000
12\u202f450,00       | 1245000
12\u2009450,00       | 1245000
450,00-              | -45000
-450,00              | -45000
\u2212450,00         | -45000
'-450,00             | -45000
12450.5              | 1245050
12450                | 1245000
12.450,00            | 1245000
12,450.00            | 1245000
450,00 €             | 45000
EUR 450              | 45000
0,00                 | 0
12,500               | amount_ambiguous
3.200.000            | amount_ambiguous
3.200                | amount_ambiguous
1 2450,00            | amount_unreadable
12.50.00             | amount_unreadable
--5,00               | amount_unreadable
-5,00-               | amount_unreadable
1e5                  | amount_unreadable
=1+1                 | amount_unreadable
٣                    | amount_unreadable
12,3456              | amount_decimals
1234.567             | amount_decimals
99999999999999,00    | amount_too_large
9999999999999,00     | amount_too_large
10000000000,01       | amount_too_large
10000000000,00       | 1000000000000
100 USD              | other_currency
100 kr               | other_currency
"""
CASES = [tuple(part.strip(" ") for part in row.split("|")) for row in AMOUNTS.strip("\n").splitlines()]


@pytest.mark.parametrize("text, read", CASES)
def test_an_amount_is_read_or_told_why_not(tmp_path, text, read):
    assert str(cents_of(text)) == read
    _extract, summary = judged(file_of(tmp_path, [line(amount=text)]))  # the column reads as the single cell does
    if read.lstrip("-").isdigit():
        assert summary.cents == {"10402010740202": int(read)}
    else:
        assert dict(summary.reasons) == {read: 1}


DAYS = """
31.05.2021 | posted
1.6.2021   | posted
2021-05-31 | posted
20210531   | posted
31.02.2021 | date_unreadable
05/31/2021 | date_unreadable
31.5.21    | date_unreadable
           | date_empty
30.11.2021 | posted
01.12.2021 | posted
02.12.2021 | date_future
31.12.2020 | date_wrong_year
01.01.2021 | posted
"""


@pytest.mark.parametrize(
    "text, reason", [tuple(map(str.strip, row.split("|"))) for row in DAYS.strip("\n").splitlines()]
)
def test_a_posting_day_is_read_or_told_why_not(tmp_path, text, reason):
    assert dict(judged(file_of(tmp_path, [line(day=text)]))[1].reasons) == {reason: 1}


def test_excel_gives_the_same_postings(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Kirjanpidon ote"])
        page.write_row(2, 0, HEADING.split(";"))
        for at, amount in enumerate((12450, -450.0)):
            page.write_row(3 + at, 0, [10402010740202, 1900012345, at + 1])
            page.write_datetime(3 + at, 3, date(2021, 5, 31))
            page.write_row(3 + at, 4, [443100, "2010", "FI12345678", "Hyvitys", amount])
        page.write_row(6, 0, ["104020107401", "x", 1, "31.05.2021", 1, 1, "", "", 1.005])
    extract, summary = judged(path)
    assert (extract.look.kind, extract.line) == ("excel", 3)
    assert summary.euros == {"10402010740202": Decimal("12000.00")}
    assert [(fault["line"], fault["reason"]) for fault in summary.faults] == [(7, "amount_decimals")]


@pytest.mark.parametrize(
    "wrap", [lambda rows: rows, lambda rows: {"value": rows}, lambda rows: {"d": {"results": rows}}]
)
def test_rows_of_the_interface_are_posted_on_the_day_that_is_given(tmp_path, wrap):
    rows = [{"Posid": "10402010740202", "Wkgbtr": "12450.000"}, {"Posid": "1040201074.02.02", "Wkgbtr": "450.00-"},
            {"Posid": "1040201074.03.02.02", "Wkgbtr": 1000.5}, {"Posid": "2814I04749.03.01", "Wkgbtr": "1"},
            {"Posid": "1040201074", "Wkgbtr": "1"}]  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(wrap(rows)))
    extract = open_extract(tmp_path / "a.json")
    with pytest.raises(Refusal) as refused:
        extract.mapping()
    assert refused.value.facts["fields"] == "date"
    summary = judge(extract, books(posting_date=date(2021, 5, 31), point=True), extract.mapping(dated=True))
    assert summary.euros == {"10402010740202": Decimal("12000.00"), "10402010740302": Decimal("1000.50")}
    assert dict(summary.reasons) == {"posted": 3, "other_programme": 1, "number_unknown": 1}


LEVELS = """
10402010740202       | 10402010740202
1040201074.02.02     | 10402010740202
1040201074.02.02.01  | 10402010740202
1040201074.03.02.02  | 10402010740302
1040201074.01.02     | 104020107401
104020107401         | 104020107401
1040201074.02        | -
104020107402         | -
1040201074           | -
1040201074020        | -
0402010740202        | -
11040201074020202    | -
"""


@pytest.mark.parametrize(
    "posid, number", [tuple(map(str.strip, row.split("|"))) for row in LEVELS.strip().splitlines()]
)
def test_the_level_of_a_wbs_element_is_found_by_the_scheme(posid, number):
    scheme = tables().schemes.on(date(2021, 3, 15))
    assert (number_of(posid, "1040201074", scheme, NUMBERS) or "-") == number


FILES = [
    (b"", "actuals_empty"),
    (b"just one line of words", "actuals_no_headings"),
    (b"\xef\xbb\xbfProjekti;Summa\n\xff\xfe;1\n", "actuals_broken_utf8"),
    (b"PK\x03\x04broken", "actuals_broken_excel"),
    (b"\xd0\xcf\x11\xe0broken", "actuals_broken_excel"),
    (b"\x89PNG\x00\x00", "actuals_not_text"),
    (b"[1, 2", "actuals_broken_json"),
    (b'{"value": []}', "actuals_empty"),
    (b'{"error": "x"}', "actuals_broken_json"),
    (b"[" * 100_000, "actuals_broken_json"),
    (b"Projekti;Kirjauspvm;Summa;Summa\n", "actuals_heading_twice"),
    (b"A;B;C\n1;2;3\n", "actuals_headings_unknown"),
    (b"Projekti;Summa\n" + b"x" * 5_000_000, "actuals_line_too_long"),
]


@pytest.mark.parametrize("content, code", FILES, ids=[code for _content, code in FILES])
def test_a_file_that_cannot_be_read_is_refused_with_the_mend(tmp_path, content, code):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(Refusal) as refused:
        extract = open_extract(tmp_path / "a.csv")
        list(extract.blocks())
        extract.mapping()
    assert refused.value.code == code
    assert all(refused.value.message(language) != code for language in ("fi", "sv", "en"))


def test_a_file_over_the_limit_is_refused(tmp_path):
    with (tmp_path / "a.csv").open("wb") as stream:
        stream.write(b"Projekti;Summa\n" * 1000)
        stream.truncate(4097 * 1024 * 1024)  # a hole: takes no space
    with pytest.raises(Refusal) as refused:
        open_extract(tmp_path / "a.csv")
    assert (refused.value.code, refused.value.facts["megabytes"]) == ("actuals_too_big", 4096)


def test_an_unpacking_bomb_is_refused(tmp_path, monkeypatch):
    import zipfile

    monkeypatch.setattr(documents, "UNPACKED_TIMES", 0.01)  # of 200 MB: 2 MB; the bomb has 4 in 4 kB
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/x.xml", b"0" * 4 * 1024 * 1024)
    with pytest.raises(Refusal) as refused:
        open_extract(tmp_path / "a.xlsx")
    assert refused.value.code == "actuals_too_big"


def test_an_archive_of_a_version_to_come_is_refused(tmp_path):
    """zipfile answers NotImplementedError for a part that asks for a version above 6.3."""
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        part = zipfile.ZipInfo("xl/x.xml")
        part.extract_version = 90
        archive.writestr(part, b"x")
    with pytest.raises(NotImplementedError):
        zipfile.ZipFile(tmp_path / "a.xlsx")
    with pytest.raises(Refusal) as refused:
        open_extract(tmp_path / "a.xlsx")
    assert refused.value.code == "actuals_broken_excel"


def test_a_sheet_with_two_cells_far_apart_ends_the_process_that_reads_it_and_not_ours(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING.split(";"))
        page.write(1_048_575, 16_383, "x")
    assert (tmp_path / "a.xlsx").stat().st_size < 10_000
    with pytest.raises(Refusal) as refused:
        open_extract(tmp_path / "a.xlsx")
    assert refused.value.code == "actuals_broken_excel"


@pytest.mark.parametrize("text", ["a" * 4000, "9" * 5000, "USD" * 2000, "1," + "0" * 5000])
def test_a_cell_that_is_no_sum_of_any_length_is_told(tmp_path, text):
    assert dict(judged(file_of(tmp_path, [line(amount=text)]))[1].reasons) == {"amount_unreadable": 1}


def test_what_json_may_hold_and_no_database_takes_becomes_the_sign_of_no_sign(tmp_path):
    (tmp_path / "a.json").write_text(
        '[{"Posid": "\\ud800", "Wkgbtr": "1\\u0000", "Budat": "2021-05-31", "x\\u0000": {"a": "\\udfff"}}]'
    )
    extract, summary = judged(tmp_path / "a.json")
    assert (extract.heads[-1], dict(summary.reasons)) == ("x\ufffd", {"number_unknown": 1})
    assert summary.faults[0]["cells"]["number"] == "\ufffd"

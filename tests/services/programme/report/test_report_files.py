"""HTML, Word and workbooks as a person or a program opens them."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html as parser
from typer.testing import CliRunner

from toimiva.services.programme.cli import cli
from toimiva.services.programme.engine.report import FORMATS, file_name, render
from toimiva.services.programme.engine.report.motion import render_draft

from .reading import book, docx_text, html_text
from .sample import FILE, LANGUAGES, as_json, sample


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_asks_no_host_and_every_table_has_heads(language):
    made = render(sample(), "html", language).decode()
    tree = parser.fromstring(made.encode())
    assert tree.get("lang") == language
    assert not re.search(r"(?:src|href)=\"(?!#)|@import|url\(", made.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    assert not tree.findall(".//script")
    for table in tree.iter("table"):
        assert table.find("caption") is not None
        assert {one.get("scope") for one in table.iter("th")} == {"col", "row"}
    assert [svg.get("role") for svg in tree.iter("svg")] == ["img", "img"]
    assert all(len(svg.get("aria-label")) > 60 for svg in tree.iter("svg"))


def test_what_the_office_writes_cannot_become_markup():
    texts = as_json()["texts"] | {"summary": {"fi": "<script>alert(1)</script> & 1 < 2"}}
    data = sample(texts=texts)
    made = render(data, "html", "fi").decode()
    assert "<script" not in made
    assert "<script>alert(1)</script> & 1 < 2" in html_text(made.encode())
    for form in FORMATS:
        assert render(data, form, "fi")


@pytest.mark.parametrize("text", ['#set page(paper: "a5")', "$x$ *bold* \\ @ref <label>", "= Heading"])
def test_what_the_office_writes_cannot_become_a_template(text):
    from .reading import flat, pdf_text

    data = sample(texts=as_json()["texts"] | {"summary": {"fi": text}})
    assert flat(text) in pdf_text(render(data, "pdf", "fi"))


@pytest.mark.parametrize("language, locale", [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_the_word_file_has_real_headings_header_rows_languages_and_alternative_texts(language, locale):
    document = Document(BytesIO(render(sample(), "docx", language)))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == 8
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {locale}
    assert document.core_properties.language == locale
    alts = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert len(alts) == 2
    assert all(alts)


def test_the_word_file_and_the_workbooks_tell_no_hour_of_their_making():
    for form in ("docx", "xlsx", "ods"):
        with zipfile.ZipFile(BytesIO(render(sample(), form, "fi"))) as made:
            assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = Document(BytesIO(render(sample(), "docx", "fi"))).core_properties
    assert core.created == core.modified == datetime(2021, 9, 30, 20, 59, 59, tzinfo=core.created.tzinfo)
    assert core.identifier == sample().sha256


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_workbook_has_a_sheet_for_each_table_with_numbers_and_days_as_such(form):
    sheets = book(render(sample(), form, "fi"))
    assert list(sheets) == ["Tiivistelmä", "Päätökset", "Toimialoittain", "Hankkeittain", "Kuukausittain", "Valot",
                            "Välitavoitteet", "Riskit", "Vaikutusalueet", "Tavoitteet"]  # fmt: skip
    rows = sheets["Toimialoittain"]
    assert rows[1][:3] == ["Toimiala tai hanke", "Projektinumero", "Jaettu, €"]
    assert rows[3][1:5] == ["104020107401", 3200000.0, 1742000.0, 610000.0]
    assert str(sheets["Välitavoitteet"][2][2])[:10] == "2021-08-31"


def test_a_cell_that_looks_like_a_formula_is_text():
    divisions = as_json()["divisions"]
    divisions[0]["numbers"][0]["name"] = '=HYPERLINK("x")'
    for form in ("xlsx", "ods"):
        rows = book(render(sample(divisions=divisions), form, "fi"))["Toimialoittain"]
        assert rows[3][0] == '\'=HYPERLINK("x")'
    assert "'=HYPERLINK" in render(sample(divisions=divisions), "csv", "fi").decode()


def test_a_missing_translation_falls_back_and_says_its_language():
    made = render(sample(texts=as_json()["texts"] | {"summary": {"fi": "Vain suomeksi."}}), "html", "sv").decode()
    assert '<p lang="fi">Vain suomeksi.</p>' in made


# The decision draft.


@pytest.mark.parametrize("language, heads", [
    ("fi", ["Päätösehdotus", "Esittelijän perustelut", "Liitteet"]),
    ("sv", ["Beslutsförslag", "Föredragandens motivering", "Bilagor"]),
    ("en", ["Proposed decision", "Presenter's reasons", "Attachments"]),
])  # fmt: skip
def test_the_decision_draft_has_the_citys_structure(language, heads):
    tree = parser.fromstring(render_draft(sample(), "html", language))
    assert [one.text for one in tree.iter("h2")] == heads
    document = Document(BytesIO(render_draft(sample(), "docx", language)))
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 2"] == heads
    for asked in sample().decisions_asked:
        assert getattr(asked.proposal, language) in docx_text(render_draft(sample(), "docx", language))


def test_without_a_decision_asked_the_report_is_proposed_to_be_noted():
    assert "merkitsee tiedoksi" in html_text(render_draft(sample(decisions_asked=[]), "html", "fi"))


# On the command line.


def test_the_command_writes_what_is_asked_and_tells_the_hashes(tmp_path):
    asked = ["render-report", str(FILE), "--out", str(tmp_path / "out"), "--formats", "pdf,csv", "--languages", "fi,en"]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["format"], one["language"]) for one in told] == [
        ("pdf", "fi"),
        ("pdf", "en"),
        ("csv", "fi"),
        ("csv", "en"),
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(one["file"] for one in told)
    assert told[0]["file"] == file_name(sample(), "pdf", "fi") == "HEL-2021-002935-2021-Q3-v1-fi.pdf"
    assert {one["data_set_sha256"] for one in told} == {sample().sha256}


@pytest.mark.parametrize("change, says", [
    ("[]", "holds 0 data sets"), ("{", "could not be read"), ("{}", "programme"),
])  # fmt: skip
def test_the_command_refuses_what_is_no_data_set(tmp_path, change, says):
    source = tmp_path / "broken.json"
    source.write_text(change, "utf-8")
    done = CliRunner().invoke(cli, ["render-report", str(source), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert says in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_command_refuses_a_format_and_a_language_it_does_not_know(tmp_path):
    for option in (["--formats", "doc"], ["--languages", "ru"]):
        done = CliRunner().invoke(cli, ["render-report", str(FILE), "--out", str(tmp_path / "out"), *option])
        assert (done.exit_code, option[1] in done.stderr) == (2, True)
        assert list((tmp_path / "out").glob("*")) == []


def test_the_document_is_dated_by_what_was_known():
    assert sample().as_known_on == datetime(2021, 9, 30, 20, 59, 59, tzinfo=UTC)

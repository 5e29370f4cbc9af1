"""What is read, in whatever encoding and form; what is refused, with the mend in three languages."""

import json
from decimal import Decimal

import pytest

from toimiva.city.refusals import LANGUAGES, Refusal, words
from toimiva.services.programme.engine import read_decision, read_decisions

GRANT = """§ 3
Avustus

LUM 2025-000001 T 02 05 01

Päätös

Kaupunginhallitus päätti myöntää 1 200,50 euroa vuoden 2025 talousarvion kohdasta 1 20 05 avustukset.

Esittelijä
kansliapäällikkö
Oiva Tunturi
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end_reads_alike(encoding, end):
    reading = read_decision(GRANT.replace("\n", end).encode(encoding))
    assert reading.resolution.granted == Decimal("1200.50")
    assert reading.presenter == {"name": "Oiva Tunturi", "title": "kansliapäällikkö"}
    at = reading.figures[0].at
    assert reading.text[at.start : at.end] == at.text == "1 200,50 euroa"


def pdf(lines: list[str], *, password: str = "") -> bytes:
    """A one-page PDF with a text layer, or none when there are no lines."""
    shown = "".join(f"({line}) Tj 0 -14 Td\n" for line in lines)
    stream = f"BT /F1 11 Tf 50 780 Td\n{shown}ET" if lines else "0 0 100 100 re f"
    encoded = stream.encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        b"/Encoding /WinAnsiEncoding >> >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(encoded) + encoded + b"\nendstream",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    encrypt = b""
    if password:
        encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >> "
        encrypt += b"/ID [<31> <31>] "
    trailer = b"trailer\n<< /Size 5 /Root 1 0 R " + encrypt + b">>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def test_a_pdf_is_read_by_its_text_layer():
    lines = [line for line in GRANT.splitlines() if line]
    reading = read_decision(pdf(lines), "decision.pdf")
    assert (reading.case.section, reading.case.diary_number) == ("3", "LUM 2025-000001")
    assert reading.resolution.granted == Decimal("1200.50")


REFUSED = {
    "decision_empty": [b"", b" \n\t\xc2\xa0\n", b"\xef\xbb\xbf"],
    "decision_binary": [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04aaaa", b"abc\x00\x01\x02def", b"%PDF-1.4 broken"],
    "decision_pdf_without_text": [pdf([])],
    "decision_pdf_encrypted": [pdf(["Hei"], password="x")],
    "xml_with_entities": [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b"<!DOCTYPE html [ <!ELEMENT a ANY> ]><html><p>x</p></html>",
    ],
    "html_with_script": [
        b"<html><body><script>alert(1)</script><p>x</p></body></html>",
        b"<html><body><p onclick = 'steal()'>x</p></body></html>",
        b"<html><body><img src=x onerror=alert(1)></body></html>",
        b"<html><body><a href='java&#115;cript:alert(1)'>x</a></body></html>",
        b"<html><body><a href='java\nscript:alert(1)'>x</a></body></html>",
        b"<html><body><svg/onload=alert(1)></body></html>",
        b"<html><body><iframe src='https://example.com'></iframe></body></html>",
    ],
    "decision_bad_json": [b'{"CaseID": ', b'{"a": 1} x', b'{"Content": ' + b"[" * 100_000],
    "decision_unknown_json": [b"{}", b"[]", b'{"a": 1}', b'[["CaseID"]]'],
    "several_matters": [
        (GRANT + "\n" + GRANT.replace("§ 3", "§ 4").replace("000001", "000002")).encode(),
        (GRANT.replace("§ 3\n", "§ 3 ") + GRANT.replace("§ 3\n", "§ 4 ").replace("000001", "000002")).encode(),
    ],
}


@pytest.mark.parametrize("code, raw", [(code, raw) for code, files in REFUSED.items() for raw in files])
def test_what_cannot_be_read_is_refused(code, raw):
    with pytest.raises(Refusal) as told:
        read_decision(raw, "file")
    assert told.value.code == code


@pytest.mark.parametrize(
    "code", [*REFUSED, "decision_too_big", "no_appeal_rule", "share_out_of_range", "negative_money"]
)
def test_each_refusal_has_words_in_three_languages(code):
    assert all(words()[code].get(language) for language in LANGUAGES)


def test_one_matter_quoted_twice_is_one():
    twice = GRANT + "\nPäätöshistoria\n\nKaupunginhallitus 03.02.2025 § 2\n\nLUM 2024-000009 T 02 05 01\n"
    assert read_decision(twice).case.diary_number == "LUM 2025-000001"


def test_style_and_hidden_text_never_appear():
    html = "<html lang=fi><head><title>SALA</title><style>.a{SALA}</style></head><body><h3>Päätös</h3><p>Lautakunta \
päätti</p><style>SALA</style><!-- SALA --><template>SALA</template></body></html>"
    assert "SALA" not in json.dumps(read_decision(html).as_dict())


def test_a_figure_in_html_has_its_place_in_the_source():
    html = (
        "<html lang='fi'><body><h3>Päätös</h3><p>Kaupunginhallitus päätti my&ouml;nt&auml;&auml;\n  3&nbsp;200&#160;000"
    )
    html += "&euro; <b>ry:lle</b>.</p></body></html>"
    reading = read_decision(html)
    assert reading.figures[0].amount == Decimal(3_200_000)
    at = reading.figures[0].at
    assert reading.text[at.start : at.end] == at.text == "3&nbsp;200&#160;000&euro;"


def test_a_figure_in_the_html_of_a_json_has_its_place_in_the_json():
    html = "<h3>Päätös</h3><p>Kaupunginhallitus päätti myöntää 3&nbsp;200 000\u00a0€.</p>"
    for ascii_only in (True, False):
        raw = json.dumps({"NativeId": "{A}", "Content": html, "Language": "fi"}, ensure_ascii=ascii_only)
        reading = read_decision(raw)
        at = reading.figures[0].at
        assert reading.text[at.start : at.end] == at.text
        assert json.loads(f'"{at.text}"') == "3&nbsp;200 000\u00a0€"


@pytest.mark.parametrize("content", ["", None, " "])
def test_empty_content_is_no_error(content):
    reading = read_decision(json.dumps({"NativeId": "{A}", "Title": "Otsikko", "Content": content}))
    assert (reading.sections, reading.findings, reading.case.title) == ([], [], "Otsikko")


def test_the_motion_of_a_decision_is_read_beside_its_content():
    moved = "<h3>Päätösehdotus</h3><p>Kaupunginhallitus päättää myöntää 5 000 € vuoden 2025 talousarvion kohdasta \
1 20 05 avustukset.</p><h3>Esittelijä</h3><div>kansliapäällikkö</div><div>Oiva Tunturi</div>"
    tabled = "<h3>Päätös</h3><p>Kaupunginhallitus päätti panna asian pöydälle.</p>"
    answer = read_decision(json.dumps({"NativeId": "{A}", "Content": tabled, "Motion": moved})).as_dict()
    assert (answer["resolution"]["type"], answer["resolution"]["granted_eur"]) == ("TABLED", "0.00")
    assert (answer["kind"], answer["motion"]["amount_eur"]) == ("GRANT", "5000.00")
    assert answer["presenter"] == {"name": "Oiva Tunturi", "title": "kansliapäällikkö"}


def test_a_confidential_decision_shows_section_and_title_only(shared):
    raw = (shared / "data/programme/ahjo/confidential-decision-content.html").read_bytes()
    answer = read_decision(raw).as_dict()
    assert answer["confidential"] and answer["sections"] == [] == answer["figures"]
    assert (answer["case"]["section"], answer["case"]["title"]) == ("1", "JulkinenOtsikko")
    secret = {"NativeId": "{A}", "Title": "T", "Section": "7", "PublicityClass": "Salassa pidettävä"}
    secret["Content"] = "<h3>Päätös</h3><p>Johtaja päätti myöntää 5 000 € Maija Mallille.</p>"
    secret["Attachments"] = [
        {"Title": "Maija Mallin hakemus", "AttachmentNumber": "2", "PublicityClass": "Salassa pidettävä",
         "SecurityReasons": ["JulkL (621/1999) 24.1 § 25 k"]}
    ]  # fmt: skip
    answer = read_decision(json.dumps(secret)).as_dict()
    assert answer["attachments"] == ["2 Salassa pidettävä (JulkL (621/1999) 24.1 § 25 k)"]
    told = json.dumps(answer, ensure_ascii=False)
    assert answer["confidential"] and "Malli" not in told and "5000" not in told


AHJO = """
file                       | kind     | resolution | diary number    | section | of whom                     | records
case.json                  | OTHER    | -          | HEL 2025-001216 | -       | -                           | 3
case-no-title.json         | OTHER    | -          | HEL 2017-000241 | -       | -                           | 1
decision-content.html      | OTHER    | TABLED     | HEL 2024-009117 | 62      | Kaupunginhallitus           | 0
decision-content-new.html  | OTHER    | TABLED     | HEL 2024-009117 | 62      | Kaupunginhallitus           | 0
decision-motion.html       | PROPOSAL | -          | -               | -       | Kaupunginhallitus           | 0
meeting.html               | PROPOSAL | -          | HEL 2020-008126 | 441     | Kaupunkiympäristölautakunta | 0
decision-attachments.json  | OTHER    | -          | -               | -       | -                           | 1
decision-minutes.json      | OTHER    | -          | -               | -       | -                           | 1
decision-record.json       | OTHER    | -          | -               | -       | -                           | 1
decision-vote-results.json | OTHER    | -          | -               | -       | -                           | 0
decisionmaker-02900.json   | OTHER    | -          | -               | -       | Kaupunginvaltuusto          | 1
organizations-00001.json   | OTHER    | -          | -               | -       | Helsingin kaupunki          | 1
organizations-02900.json   | OTHER    | -          | -               | -       | Kaupunginvaltuusto          | 1
trustee.json               | OTHER    | -          | -               | -       | -                           | 2
"""


def ahjo_rows():
    for line in AHJO.strip().splitlines()[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        yield [None if cell == "-" else cell for cell in cells]


@pytest.mark.parametrize("file, kind, resolution, diary, section, whom, records", list(ahjo_rows()))
def test_each_sample_of_ahjo_answers_sensibly(shared, file, kind, resolution, diary, section, whom, records):
    answer = read_decision((shared / "data/programme/ahjo" / file).read_bytes()).as_dict()
    case = answer["case"]
    assert (answer["kind"], answer["resolution"]["type"]) == (kind, resolution)
    assert (case["diary_number"], case["section"], case["decision_maker"]) == (diary, section, whom)
    assert len(answer["records"]) == int(records)
    assert not [finding for finding in answer["findings"] if finding["severity"] == "error"]


def test_both_markups_name_signers_presenters_and_remedies(shared):
    folder = shared / "data/programme/ahjo"
    legacy = read_decision((folder / "decision-content.html").read_bytes())
    new = read_decision((folder / "decision-content-new.html").read_bytes())
    assert legacy.signers == [{"name": "Aku Ankka", "title": "tilapäällikkö"}]
    assert [signer["name"] for signer in new.signers] == ["Aku Ankka", "Roope Ankka"]
    assert legacy.presenter == {"name": "John Doe", "title": "kansliapäällikkö"}
    assert new.presenter == {"name": None, "title": "Kaupunginhallitus"}
    assert legacy.appeal["of_this_minute"] == "PROHIBITED_PREPARATION_OR_EXECUTION"
    assert (new.appeal["of_this_minute"], legacy.appeal["law"]) == ("MUNICIPAL_APPEAL_30_DAYS", "Kuntalaki 136 §")
    assert (
        legacy.attachments == new.attachments == ["Valtuustoaloite 19.06.2024 syrjinnän vastainen verkosto Helsinkiin"]
    )
    assert legacy.more_info[0]["email"] == new.more_info[0]["email"] == "john.doe@example.com"


def test_extracts_keep_what_each_is_sent_with(shared):
    meeting = read_decision((shared / "data/programme/ahjo/meeting.html").read_bytes())
    assert meeting.extracts == [
        {
            "recipient": "Varauksensaaja",
            "attachments": ["Esitysteksti", "Muutoksenhakukielto, valmistelu tai täytäntöönpano", "Liite 1"],
        },
        {"recipient": "Maanvuokrajärjestelmä", "attachments": ["Esitysteksti", "Liite 1"]},
    ]
    assert meeting.resolution.heard_experts == [{"name": "xx", "title": "tiimipäällikkö"}]
    assert meeting.presenter == {"name": "yy", "title": "kaupunkiympäristön toimialajohtaja"}


def test_a_page_of_cases_is_one_answer_each(shared):
    folder = shared / "data/programme/ahjo"
    cases = read_decisions((folder / "cases.json").read_bytes())
    assert [case.case.case_id for case in cases][:2] == ["HEL-2022-011760", "HEL-2022-015420"]
    assert len(cases) == 5
    makers = read_decisions((folder / "decisionmakers.json").read_bytes())
    assert makers[0].records[0]["native_id"] == "00400"
    assert [maker.case.decision_maker_type for maker in makers] == ["BODY"] + ["OFFICE_HOLDER"] * 5


def test_organisation_numbers_keep_their_zeros(shared):
    for number in ("00001", "02900"):
        raw = (shared / f"data/programme/ahjo/organizations-{number}.json").read_bytes()
        assert read_decision(raw).records[0]["native_id"] == number

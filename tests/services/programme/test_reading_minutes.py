"""Minutes as XML: one answer a matter, what the XML states goes first, nothing is declared, expanded or shown."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.refusals import LANGUAGES, Refusal, words
from toimiva.services.programme.engine import read_decision, read_decisions

SAMPLE = Path(__file__).parents[3] / "samples/programme/minutes.xml"
MOTION = "Kaupunginhallitus päättää myöntää 5 000 € vuoden 2025 talousarvion kohdasta 1 20 05 avustukset."


def minutes(number: str = "1", text: str = MOTION, before: str = "") -> str:
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>{before}<Poytakirja><Paatokset><Asiakirja>
<KuvailutiedotOpenDocument><Otsikko>Avustus</Otsikko><Dnro><DnroLyhyt>LUM 2025-000001</DnroLyhyt></Dnro>
<Pikapaatos PikapaatosId="{number}"/></KuvailutiedotOpenDocument>
<SisaltoSektioToisto><SisaltoSektio sisaltosektioTyyppi="paatosehdotus"><SisaltoOtsikko/>
<TekstiSektio><taso1><Kappale><KappaleTeksti>{text}</KappaleTeksti></Kappale></taso1></TekstiSektio>
</SisaltoSektio></SisaltoSektioToisto></Asiakirja></Paatokset></Poytakirja>"""


NUMBERS = """
number | resolution         | granted
1      | PASSED_AS_PROPOSED | 5000.00
2      | PASSED_AFTER_VOTE  | 5000.00
3      | PASSED_REVISED     | 5000.00
4      | PASSED_MODIFIED    | 5000.00
5      | REJECTED           | 0.00
6      | NOTED              | 0.00
7      | RETURNED           | 0.00
8      | REMOVED            | 0.00
9      | TABLED             | 0.00
10     | ELECTION           | 0.00
11     | -                  | 0.00
x      | -                  | 0.00
"""


@pytest.mark.parametrize("row", NUMBERS.strip().splitlines()[1:])
def test_the_number_says_what_was_done_and_whether_money_follows(row):
    number, resolution, granted = (cell.strip() for cell in row.split("|"))
    answer = read_decision(minutes(number)).as_dict()["resolution"]
    assert (answer["type"] or "-", answer["granted_eur"]) == (resolution, granted)


def test_each_matter_answers_with_what_the_xml_states():
    passed, tabled = (reading.as_dict() for reading in read_decisions(SAMPLE.read_bytes()))
    assert passed["case"] == {
        "diary_number": "LUM 2025-000417", "case_id": "LUM-2025-000417", "classification_code": "02 02 02",
        "section": "58", "decision_maker": "Kaupunginhallitus", "decision_maker_type": "BODY",
        "title": "Määrärahan myöntäminen kaupungin palvelujen uudistamiseen", "status": None,
    }  # fmt: skip
    assert passed["presenter"] == {"name": "Oiva Tunturi", "title": "kansliapäällikkö"}
    assert [row["code"] for row in passed["motion"]["divisions"]] == ["KASKO", "KANSLIA"]
    assert [row["name"] for row in passed["motion"]["projects"]] == [
        "Oppimisen tuki", "Asiointi & neuvonta", "Tietoalusta",
    ]  # fmt: skip
    assert (passed["resolution"]["granted_eur"], passed["findings"]) == ("4000000.00", [])
    assert (tabled["language"], tabled["case"]["section"], tabled["resolution"]["type"]) == ("sv", "59", "TABLED")
    assert [section["heading"] for section in tabled["sections"]] == ["Beslut", "Beslutsförslag"]
    assert (tabled["motion"]["amount_eur"], tabled["resolution"]["granted_eur"]) == ("5000.00", "0.00")


def test_a_wrong_sum_is_found_at_its_place_in_the_xml():
    raw = SAMPLE.read_text("utf-8").replace("1 100 000 €", "1 200 000 €")
    reading = read_decisions(raw)[0]
    assert [finding.code for finding in reading.findings] == ["SUM_PROJECTS", "SUM_PER_DIVISION"]
    for place in [figure.at for figure in reading.figures] + [finding.at for finding in reading.findings]:
        assert raw[place.start : place.end] == place.text
    assert reading.figures[1].at.text == "1&#160;500&#160;000&#160;&#8364;"
    assert reading.figures[1].amount == Decimal(1_500_000)


def test_personal_data_secrets_and_papers_not_public_never_appear():
    told = json.dumps([reading.as_dict() for reading in read_decisions(SAMPLE.read_bytes())], ensure_ascii=False)
    assert "Salainen" not in told and "77000" not in told and "Ainon" not in told
    assert read_decisions(SAMPLE.read_bytes())[0].attachments == ["Esitys", "2 Salassa pidettävä"]


def test_minutes_of_several_matters_are_not_one_decision():
    with pytest.raises(Refusal) as told:
        read_decision(SAMPLE.read_bytes())
    assert told.value.code == "several_matters"


REFUSED = {
    "xml_with_entities": [
        minutes(before='<!DOCTYPE Poytakirja [<!ENTITY e SYSTEM "file:///etc/passwd">]>', text="&e;"),
        minutes(before='<!DOCTYPE Poytakirja SYSTEM "https://example.com/p.dtd">'),
        minutes(before='<!DOCTYPE Poytakirja [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>', text="&b;"),
    ],
    "decision_bad_xml": [
        "<Poytakirja><Paatokset>",
        minutes(text="&unknown;"),
        minutes(text="<KappaleTeksti>"),
        "<Poytakirja>" + "<a>" * 5000 + "</a>" * 5000 + "</Poytakirja>",
    ],
    "decision_unknown_xml": ["<Poytakirja/>", "<Esityslista><Paatokset/></Esityslista>"],
}


@pytest.mark.parametrize("code, text", [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_what_declares_entities_or_is_broken_is_refused_with_the_mend(code, text):
    with pytest.raises(Refusal) as told:
        read_decision(text, "minutes.xml")
    assert told.value.code == code
    assert all(words()[code].get(language) for language in LANGUAGES)


def test_the_declared_encoding_and_a_prefix_change_nothing():
    text = minutes(text=MOTION.replace("€", "euroa"))
    plain = read_decision(text).as_dict()
    assert read_decision(text.encode("iso-8859-1")).as_dict() == plain
    prefixed = text.replace("<", "<a:").replace("<a:/", "</a:").replace("<a:?", "<?")
    prefixed = prefixed.replace("<a:Poytakirja", '<a:Poytakirja xmlns:a="urn:a"', 1)
    assert read_decision(prefixed).as_dict()["motion"] == plain["motion"]


def test_a_city_brings_its_own_names(tmp_path):
    (tmp_path / "minutes_elements.toml").write_text(
        (SAMPLE.parents[2] / "src/toimiva/services/programme/policy/minutes_elements.toml")
        .read_text("utf-8")
        .replace('"Poytakirja"', '"Protocol"')
        .replace('"PikapaatosId"', '"Outcome"'),
        "utf-8",
    )
    own = minutes("9").replace("Poytakirja>", "Protocol>").replace("PikapaatosId", "Outcome")
    assert read_decision(own, rules=tmp_path).resolution.type == "TABLED"


tags = st.sampled_from(
    [
        "<Kappale>",
        "</Kappale>",
        "<XHTML>",
        "</XHTML>",
        "<td>",
        "</td>",
        "&amp;",
        "&#160;",
        "3 200 €",
        "<![CDATA[",
        "]]>",
    ]
)


@given(st.lists(tags | st.text(max_size=8), max_size=20).map("".join))
@settings(max_examples=100, deadline=None)
def test_any_content_is_read_or_refused_and_keeps_its_places(content):
    text = minutes(text=f"</KappaleTeksti>{content}<KappaleTeksti>")
    try:
        reading = read_decision(text)
    except Refusal:
        return
    assert all(reading.text[each.at.start : each.at.end] == each.at.text for each in reading.figures)

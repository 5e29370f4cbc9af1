"""City Board § 186 (HEL 2021-002935), read: each fact of the decision as the programme specification states it."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from toimiva.services.programme.engine import read_decision

HERE = Path(__file__).parent

DIVISIONS = """
KASKO   | Kasvatuksen ja koulutuksen toimiala | 3200000.00
KANSLIA | Kaupunginkanslia                    | 2970000.00
KYMP    | Kaupunkiympäristön toimiala         | 750000.00
KUVA    | Kulttuurin ja vapaa-ajan toimiala   | 1080000.00
SOTE    | Sosiaali- ja terveystoimiala        | 2000000.00
"""
PROJECTS = """
KASKO   | -                                      | 104020107401   | 3200000.00 | -              | Varhaiskasvatuspaikka proaktiivisesti
KANSLIA | Strategiaosasto, digitalisaatioyksikkö | 10402010740201 | 1530000.00 | -              | Yritysten ja järjestöjen digitaalinen Helsinki
KANSLIA | Strategiaosasto, digitalisaatioyksikkö | 10402010740203 | 970000.00  | -              | Ajantasainen tilannekuva, data- ja analytiikkakyvykkyydet palautumisen mahdollistajina
KANSLIA | Viestintäosasto                        | 10402010740202 | 470000.00  | -              | Digituki ja digitasa-arvo
KYMP    | -                                      | 10402010740301 | 350000.00  | -              | Tapahtumailmoitus
KYMP    | -                                      | 10402010740302 | 400000.00  | 10402010740402 | Datapohja houkuttelevan kaupunkitilan rakentamiseksi ja opastamisen ratkaisut, Kymp
KUVA    | -                                      | 10402010740401 | 780000.00  | -              | Ikäihmisten mahdollisuuksia liikkumiseen, liikkeelle lähtöön ja kulttuuriin
KUVA    | -                                      | 10402010740402 | 300000.00  | 10402010740302 | Datapohja houkuttelevan kaupunkitilan rakentamiseksi ja opastamisen ratkaisut, Kuva
SOTE    | -                                      | 104020107405   | 2000000.00 | -              | Koronarokotuskampanjan ja datan analysoiminen
"""  # noqa: E501


def cells(table: str) -> list[list[str | None]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [[None if cell == "-" else cell for cell in row] for row in rows]


@pytest.fixture(scope="module")
def reading(request):
    shared = request.getfixturevalue("shared")
    return read_decision((shared / "data/programme/decision-2021-186.txt").read_bytes(), "decision-2021-186.txt")


@pytest.fixture(scope="module")
def answer(reading):
    return reading.as_dict()


def test_the_head_names_the_case(answer):
    assert answer["case"] == {
        "diary_number": "HEL 2021-002935",
        "case_id": "HEL-2021-002935",
        "classification_code": "02 02 02",
        "section": "186",
        "decision_maker": "Kaupunginhallitus",
        "decision_maker_type": "BODY",
        "title": "Määrärahan myöntäminen kaupungin digitaalisten palvelujen uudistamiseen ja koronaepidemiasta "
        "palautumiseksi",
        "status": None,
    }
    assert (answer["language"], answer["kind"], answer["confidential"]) == ("fi", "GRANT", False)


def test_the_matter_was_tabled_and_nothing_granted(answer):
    assert answer["resolution"] == {
        "type": "TABLED",
        "granted_eur": "0.00",
        "unanimous": True,
        "on_proposal_of": "Mai Kivelä",
        "heard_experts": [{"name": "Mikko Rusama", "title": "digitalisaatiojohtaja"}],
    }


def test_people_and_papers(answer):
    assert answer["presenter"] == {"name": "Sami Sarvilinna", "title": "kansliapäällikkö"}
    assert [tuple(person.values()) for person in answer["more_info"]] == [
        ("Markus Kühn", "strategiajohtaja", "09 310 15281", "markus.kuhn@hel.fi"),
        ("Mikko Rusama", "digitalisaatiojohtaja", "09 310 22032", "mikko.rusama@hel.fi"),
    ]
    assert len(answer["attachments"]) == 7
    assert answer["attachments"][0] == "Liite 1 Kasvatuksen ja koulutuksen toimialan esitys"
    assert answer["appeal"] == {
        "of_this_minute": "PROHIBITED_PREPARATION_OR_EXECUTION",
        "of_the_motion_if_decided": "RECTIFICATION_CITY_BOARD",
        "law": "Kuntalaki 136 §",
    }


def test_the_motion_says_whence_the_money_comes(answer):
    motion = answer["motion"]
    names = ("amount_eur", "budget_year", "budget_item", "budget_item_name", "project_number")
    assert [motion[name] for name in names] == [
        "10000000.00", 2021, "1 30 01", "kaupunginhallituksen käyttövarat", "1040201074",
    ]  # fmt: skip


def test_five_divisions_share_it(answer):
    shares = [[share["code"], share["name"], share["amount_eur"]] for share in answer["motion"]["divisions"]]
    assert shares == cells(DIVISIONS)


def test_nine_numbers_stand_under_their_headings(answer):
    names = ("division", "unit", "number", "amount_eur", "joint_with", "name")
    assert [[project[name] for name in names] for project in answer["motion"]["projects"]] == cells(PROJECTS)


def test_how_the_programme_is_followed(answer):
    motion = answer["motion"]
    areas = ["SERVICE_DEFICIT", "YOUTH_UNEMPLOYMENT", "SEGREGATION_POLARISATION", "STAFF_COPING"]
    assert motion["impact_areas"] == areas
    assert motion["monitoring_bodies"] == ["kaupungin digitaalinen johtoryhmä", "kaupungin johtoryhmä"]
    assert motion["report_to"] == "Kaupunginhallitus"
    assert motion["report_when"] == [
        "kaupungin talouden ja toiminnan seurantaraportointisyklin mukaisesti",
        "osana vuoden 2021 tilinpäätöstä",
    ]
    assert motion["reservation_total_eur"] == "20000000.00"
    assert motion["reservation_split"] == {"digitalisation": "10000000.00", "business_policy": "10000000.00"}
    assert motion["handled_dates"] == {
        "digital_steering_group": ["2021-01-28", "2021-02-08", "2021-02-18"],
        "city_executive_group": ["2021-02-16"],
    }


def test_every_figure_has_its_kind_and_its_place(reading, answer):
    kinds = Counter(figure["kind"] for figure in answer["figures"])
    assert kinds == {"PROPOSED": 15, "BUDGETED": 3}
    assert answer["figures"][0]["at"]["text"] == "10,0 milj. euron"
    for figure in answer["figures"]:
        at = figure["at"]
        assert reading.text[at["start"] : at["end"]] == at["text"]


def test_the_decision_agrees_with_itself(reading):
    assert reading.findings == [] and not reading.has_error


def test_sections_stand_in_order_with_whole_words(answer):
    headings = [section["heading"] for section in answer["sections"]]
    assert headings == [
        "Päätös", "Käsittely", "Esittelijä", "Lisätiedot", "Liitteet", "Muutoksenhaku", "Päätösehdotus",
        "Esittelijän perustelut", "Esittelijä", "Lisätiedot", "Liitteet", "Muutoksenhaku",
    ]  # fmt: skip
    reasons = answer["sections"][7]["text"]
    assert "segregaatio- ja polarisaatiokehityksen" in reasons and "toimialan palautumiseen liittyviä" in reasons
    assert "-\n" not in reasons


def test_the_swedish_version_has_the_same_figures(answer):
    swedish = read_decision((HERE / "decisions/swedish-186.txt").read_bytes()).as_dict()
    assert swedish["language"] == "sv" and swedish["findings"] == []
    for part in ("resolution", "appeal", "motion"):
        for name, value in answer[part].items():
            if name in ("budget_item_name", "report_when", "law", "heard_experts"):
                continue  # words, in their own language
            if name in ("divisions", "projects"):
                value = [without_words(row) for row in value]
                assert [without_words(row) for row in swedish[part][name]] == value
            else:
                assert swedish[part][name] == value, name
    assert swedish["resolution"]["heard_experts"] == [{"name": "Mikko Rusama", "title": "digitaliseringsdirektör"}]
    assert swedish["more_info"][1]["phone"] == "09 310 22032"
    assert swedish["case"]["decision_maker"] == "Kaupunginhallitus"


def without_words(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("name", "unit")}


OTHERS = """
file          | kind          | resolution         | granted    | asked      | item    | figures
passed-fi     | GRANT         | PASSED_AS_PROPOSED | 125500.50  | 125500.50  | 3 10 02 | GRANTED 125500.50
overrun-fi    | OVERRUN_RIGHT | PASSED_AFTER_VOTE  | 4250000.00 | 4250000.00 | 8 02 01 | OVERRUN 4250000.00, MARGIN_SHORTFALL 1200000.00
overrun-sv    | OVERRUN_RIGHT | PASSED_AS_PROPOSED | 4250000.00 | 4250000.00 | 8 02 01 | OVERRUN 4250000.00, MARGIN_SHORTFALL 1200000.00
accounts-fi   | ACCOUNTS      | PASSED_AS_PROPOSED | 0.00       | -          | -       | TOTAL 12300000.00, COMMITTED 3400000.00, BUDGETED 650000.00
eu-project-fi | OTHER         | PASSED_AS_PROPOSED | 0.00       | -          | -       | TOTAL 1000000.00, OWN_FINANCING_MAX 300000.00
returned-sv   | GRANT         | RETURNED           | 0.00       | 125500.50  | 3 10 02 | PROPOSED 125500.50
"""  # noqa: E501


@pytest.mark.parametrize("file, kind, resolution, granted, asked, item, figures", cells(OTHERS)[1:])
def test_other_decisions_on_money(file, kind, resolution, granted, asked, item, figures):
    answer = read_decision((HERE / f"decisions/{file}.txt").read_bytes()).as_dict()
    assert (answer["kind"], answer["resolution"]["type"]) == (kind, resolution)
    assert answer["resolution"]["granted_eur"] == granted
    assert (answer["motion"]["amount_eur"], answer["motion"]["budget_item"]) == (asked, item)
    told = ", ".join(f"{figure['kind']} {figure['amount_eur']}" for figure in answer["figures"])
    assert told == figures
    assert not [finding for finding in answer["findings"] if finding["severity"] == "error"]


def test_years_and_items_go_with_their_figures():
    overrun = read_decision((HERE / "decisions/overrun-sv.txt").read_bytes())
    assert [(figure.years, figure.budget_item) for figure in overrun.figures] == [((2024,), "8 02 01"), ((2024,), None)]
    own_share = read_decision((HERE / "decisions/eu-project-fi.txt").read_bytes()).figures[1]
    assert (own_share.amount, own_share.budget_item) == (Decimal(300000), "1 30 01")


def test_who_proposed_is_named_in_the_nominative():
    returned = read_decision((HERE / "decisions/returned-sv.txt").read_bytes())
    assert returned.resolution.on_proposal_of == "Otto Lindqvist"


@pytest.mark.parametrize(
    "said, kind, granted",
    [
        ("Kaupunginhallitus päätti ehdotuksen mukaan.", "PASSED_AS_PROPOSED", "10000000.00"),
        ("Päätös on ehdotuksen mukainen.", "PASSED_AS_PROPOSED", "10000000.00"),
        ("Kaupunginhallitus päätti esittelijän muuttaman ehdotuksen mukaan.", "PASSED_REVISED", "10000000.00"),
        ("Kaupunginhallitus päätti ehdotuksesta poiketen.", "PASSED_MODIFIED", "10000000.00"),
        ("Kaupunginhallitus päätti palauttaa asian uudelleen valmisteltavaksi.", "RETURNED", "0.00"),
        ("Kaupunginhallitus päätti poistaa asian esityslistalta.", "REMOVED", "0.00"),
        ("Kaupunginhallitus päätti hylätä esityksen.", "REJECTED", "0.00"),
        ("Kaupunginhallitus päätti merkitä asian tiedoksi.", "NOTED", "0.00"),
        ("Kaupunginhallitus päätti valita toimikunnan jäseniksi ehdotetut henkilöt.", "ELECTION", "0.00"),
    ],
)
def test_money_is_granted_only_when_passed(shared, said, kind, granted):
    text = (shared / "data/programme/decision-2021-186.txt").read_text("utf-8")
    text = text.replace("Kaupunginhallitus päätti panna asian pöydälle.", said)
    start, end = text.index("Kaupunginhallitus päätti yksimielisesti"), text.index("Esittelijä\nkansliapäällikkö")
    reading = read_decision(text[:start] + text[end:])
    answer = reading.as_dict()
    assert (answer["resolution"]["type"], answer["resolution"]["granted_eur"]) == (kind, granted)
    own = {figure["kind"] for figure in answer["figures"]} - {"BUDGETED"}
    assert own == ({"GRANTED"} if kind.startswith("PASSED") else {"PROPOSED"})

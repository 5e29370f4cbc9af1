"""Whatever digit of a figure or a number is misprinted, the decision no longer agrees with itself and says where."""

import re
from pathlib import Path

import pytest

from toimiva.services.programme.engine import read_decision

SAMPLES = Path(__file__).parents[3] / "samples/programme"


@pytest.fixture(scope="module")
def text(request):
    return (request.getfixturevalue("shared") / "data/programme/decision-2021-186.txt").read_text("utf-8")


def digits_of(text: str, pattern: str) -> list[int]:
    """Every place of a digit inside what the pattern finds."""
    return [at for found in re.finditer(pattern, text) for at in range(*found.span()) if text[at].isdigit()]


def misprints(text: str, places: list[int]):
    """Each place with each of the nine other digits."""
    for at in places:
        for other in "0123456789".replace(text[at], ""):
            yield at, text[:at] + other + text[at + 1 :]


AMOUNTS = r"\d[\d ]*(?:,\d+)? ?\n?(?:€|milj\.|miljoon)"
NUMBERS = r"\b\d{10,14}\b"


def test_every_figure_and_number_read_is_among_those_misprinted(text):
    tried = {at for pattern in (AMOUNTS, NUMBERS) for at in digits_of(text, pattern)}
    reading = read_decision(text)
    assert len(reading.figures) == 18 and len(reading.motion.projects) == 9
    read = {at for figure in reading.figures for at in range(figure.at.start, figure.at.end) if text[at].isdigit()}
    numbers = [project.number for project in reading.motion.projects] + [str(reading.motion.project_number)]
    assert read <= tried and all(text.index(number) in tried for number in numbers)


@pytest.mark.parametrize("pattern", [AMOUNTS, NUMBERS], ids=["figures", "project numbers"])
def test_a_misprinted_digit_is_an_error(text, pattern):
    places = digits_of(text, pattern)
    assert len(places) > 80
    silent = [(at, changed[at - 12 : at + 12]) for at, changed in misprints(text, places) if not errors(changed)]
    assert silent == []


def errors(text: str) -> list[str]:
    return [finding.code for finding in read_decision(text).findings if finding.severity == "error"]


SOURCE = r"talousarvion kohdasta 1 30 01|vuoden \d{4} (?:talousarvion|tilinpäätös)|puhelin: [\d -]+|^\d Liite \d"


def test_a_misprinted_digit_of_item_year_phone_or_attachment_is_a_warning(text):
    places = [at for found in re.finditer(SOURCE, text, re.M) for at in range(*found.span()) if text[at].isdigit()]
    assert len(places) > 70
    silent = [(at, changed[at - 12 : at + 12]) for at, changed in misprints(text, places) if not warnings(changed)]
    assert silent == []


def warnings(text: str) -> list[str]:
    return [finding.code for finding in read_decision(text).findings]


FAULTS = """
what stands                 | what is printed             | findings
3 200 000 €\\n\\n•           | 3 300 000 €\\n\\n•           | SUM_DIVISIONS SUM_PER_DIVISION
10,0 milj. euron            | 10,5 milj. euron            | SUM_DIVISIONS SUM_PROJECTS
470 000 € (                 | 480 000 € (                 | SUM_PROJECTS SUM_PER_DIVISION
20 miljoonaa                | 21 miljoonaa                | SUM_RESERVATION
10402010740203)             | 10402010740202)             | DUPLICATE_NUMBER DUPLICATE_NUMBER
10402010740203)             | 10402010740204)             | NUMBER_SCHEME
10402010740203)             | 10402010740303)             | NUMBER_DIVISION_MISMATCH
10402010740203)             | 10402010740903)             | UNKNOWN_DIVISION
10402010740203)             | 1040201074020)              | NUMBER_SCHEME
10402010740203)             | 20402010740203)             | NUMBER_SCHEME
(projektinumero 1040201074) | (projektinumero 1040201075) | NUMBER_SCHEME
104020107401)               | 10402010740101)             | NUMBER_SCHEME
3 200 000 € (               | 3.200.000 € (               | AMOUNT_FORMAT
2 970 000 €                 | 2 97 000 €                  | AMOUNT_FORMAT
• Kaupunginkanslia          | • Kaupunginkaslia           | UNKNOWN_DIVISION
1 30 01                     | 1 30 02                     | BUDGET_ITEM_NAME
kohdasta 1 30 01            | määrärahoista               | MISSING_BUDGET_ITEM
7 Liite 7                   | 8 Liite 8                   | ATTACHMENT_COUNT ATTACHMENT_COUNT
vuoden 2021 talousarvion    | vuoden 2020 talousarvion    | BUDGET_YEAR BUDGET_YEAR
16.2.2021                   | 31.2.2021                   | HANDLED_DATE
"""


def fault_rows():
    for line in FAULTS.strip().splitlines()[1:]:
        stands, printed, findings = (cell.strip().replace("\\n", "\n") for cell in line.split("|"))
        yield pytest.param(stands, printed, findings.split(), id=f"{stands} -> {printed}".replace("\n", " "))


@pytest.mark.parametrize("stands, printed, findings", list(fault_rows()))
def test_each_fault_has_its_own_finding(text, stands, printed, findings):
    text = text.replace("•       Kau", "• Kau")
    assert stands in text
    found = [finding.code for finding in read_decision(text.replace(stands, printed, 1)).findings]
    assert found == findings


def test_a_sum_says_what_is_stated_what_the_parts_make_and_where(text):
    reading = read_decision(text.replace("750 000 €", "760 000 €", 1))
    divisions, share = reading.as_dict()["findings"]
    assert (divisions["code"], share["code"]) == ("SUM_DIVISIONS", "SUM_PER_DIVISION")
    assert (divisions["expected"], divisions["found"], divisions["difference"]) == (
        "10000000.00", "10010000.00", "10000.00",
    )  # fmt: skip
    assert (share["expected"], share["found"], share["difference"]) == ("760000.00", "750000.00", "-10000.00")
    assert (divisions["at"]["text"], share["at"]["text"]) == ("10,0 milj. euron", "760 000 €")
    assert reading.text[share["at"]["start"] : share["at"]["end"]] == "760 000 €"


def test_a_sum_that_cannot_be_read_is_never_guessed(text):
    reading = read_decision(text.replace("3 200 000 €", "3.200.000 €", 1))
    assert reading.motion.divisions[0].amount is None
    assert [finding.code for finding in reading.findings] == ["AMOUNT_FORMAT"]


def test_half_a_joint_project_is_told(text):
    without = text.replace("ratkaisut, Kuva: 300 000 €", "ratkaisut, Kuva:").replace("(10402010740402)", "")
    codes = [finding.code for finding in read_decision(without).findings]
    assert codes == ["SUM_PROJECTS", "SUM_PER_DIVISION", "JOINT_PROJECT_UNPAIRED"]


def test_no_presenter_is_told(text):
    without = text.replace("Esittelijä\nkansliapäällikkö\nSami Sarvilinna\n", "")
    assert [finding.code for finding in read_decision(without).findings] == ["PRESENTER_MISSING"]


def test_the_sample_with_errors_has_them():
    codes = [finding.code for finding in read_decision((SAMPLES / "decision-with-errors.txt").read_bytes()).findings]
    assert codes == ["SUM_DIVISIONS", "SUM_PER_DIVISION", "NUMBER_DIVISION_MISMATCH"]

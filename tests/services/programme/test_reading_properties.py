"""What must hold for every text: sums read back, places that agree, the same answer at every line width, no crash."""

import random
import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.programme.engine import read_decision
from toimiva.services.programme.engine.reading.html import compose_html
from toimiva.services.programme.engine.reading.normalise import compose
from toimiva.services.programme.engine.reading.numbers import read_numbers
from toimiva.services.programme.engine.reading.words import words

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FI = words("fi", 2021)
SPACES = [" ", "\u00a0", "\u202f", "\u2009"]
UNITS = {
    Decimal(1): [" €", "€", " euroa", " euron", " euro", " EUR", " eur"],
    Decimal(1000): [" t€", " tuhatta euroa", " tuhannen euron", " (1 000 €)"],
    Decimal(1_000_000): [
        " milj. euron",
        " milj. €",
        " miljoonaa euroa",
        " miljoonan euron",
        " miljoonaan euroon",
        " M€",
        "M€",
    ],
    Decimal(10) ** 9: [" mrd €", " mrd. euroa", " miljardia euroa"],
}


def grouped(whole: int, space: str) -> str:
    return f"{whole:,}".replace(",", space)


@given(
    st.integers(0, 10**9),
    st.integers(0, 99),
    st.sampled_from(SPACES),
    st.sampled_from(sorted(UNITS)),
    st.data(),
    st.booleans(),
)
@FEW
def test_a_sum_in_any_form_reads_back(whole, hundredths, space, factor, data, negative):
    unit = data.draw(st.sampled_from(UNITS[factor]))
    sign = data.draw(st.sampled_from("-\u2212\u2013")) if negative else ""
    written = f"{sign}{grouped(whole, space)}{f',{hundredths:02}' if hundredths else ''}{unit}"
    text = f"Summa on {written} vuonna 2021."
    amounts = read_numbers(compose(text).text, FI).amounts
    value = (whole + Decimal(hundredths) / 100) * factor
    assert [amount.value for amount in amounts] == [-value if negative else value]
    place = compose(text).mapped.at(amounts[0].start, amounts[0].end)
    assert place.text == written


@pytest.mark.parametrize(
    "written",
    [
        "3.200.000 €",
        "3.200 €",
        "3,200,000 €",
        "3 20 000 €",
        "1 2345 €",
        "0 750 000 €",
        "12,345 €",
        "3 200 000,5,5 €",
        "1.5 milj. euroa",
    ],
)
def test_a_form_that_could_be_read_in_two_ways_is_not_guessed(written):
    amounts = read_numbers(f"Summa on {written}.", FI).amounts
    assert [amount.value for amount in amounts] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "HEL 2021-002935 T 02 02 02",
        "§ 186",
        "puhelin 09 310 22032",
        "28.1.2021",
        "10402010740201",
        "kello 10.30",
        "20 miljoonaa asukasta",
        "5 tuhatta hakemusta",
        "3 eurooppalaista kaupunkia",
        "100 euroalueen pankkia",
        "liitteet 1 ja 2",
        "1 30 01",
        "45 %",
        "2 500 k-m²",
        "5 kruunua",
        "300 USD",
        "16 t",
        "2 M",
    ],
)
def test_other_numbers_are_no_sums(text):
    assert read_numbers(f"Asia {text} on.", FI).amounts == []


@pytest.mark.parametrize(
    "text, value",
    [
        ("vuonna 2021 3 200 000 €", 3_200_000),
        ("kohdasta 1 30 01 3 200 000 €", 3_200_000),
        ("28.1.2021 450,00 €", 450),
        ("20 miljoonaa euroa, josta 10 miljoonaa", 20_000_000),
        ("470 1 000 €", 470_000),
    ],
)
def test_a_sum_is_told_from_the_number_before_it(text, value):
    assert read_numbers(text, FI).amounts[0].value == value


pieces = st.sampled_from(
    [
        "Päätös\n",
        "Käsittely\n\n",
        "Esittelijä\n",
        "Liitteet\n1 Liite 1 x\n",
        "Muutoksenhaku\n",
        "Päätösehdotus\n",
        "Beslut\n",
        "Kaupunginhallitus päätti myöntää ",
        "3 200 000 €",
        "10,0 milj. euron",
        "(10402010740201)",
        "§ 1\n",
        "HEL 2021-000001\n",
        "\u00a0",
        "-\n",
        " \n",
        "\f",
        "\r\n",
        "kohdasta 1 30 01 ",
        "• Kaupunginkanslia 1 €\n",
        "yhteinen hanke Kymp kanssa",
        "28.1., 31.2.2021 käsiteltiin digitaalisen johtoryhmän ",
        "raportoidaan ",
        "varattu ",
        "9" * 40,
        "Otteet\n",
        "<p>",
        "İ",
        "ß",
    ]
)
texts = st.lists(pieces | st.text(max_size=20), max_size=25).map("".join)


@given(texts)
@settings(FEW, max_examples=200)
@example("-\n")
@example("Päätös\n-\n\n")
@example("§ 1")
def test_any_text_is_read_or_refused(text):
    try:
        reading = read_decision(text)
    except Refusal:
        return
    for place in [figure.at for figure in reading.figures] + [finding.at for finding in reading.findings]:
        assert place is None or (place.start < place.end and reading.text[place.start : place.end] == place.text)
    reading.as_dict()


@given(st.binary(max_size=300) | texts.map(str.encode) | texts.map(lambda text: text.encode("utf-16")))
@FEW
def test_any_bytes_are_read_or_refused(raw):
    with suppress(Refusal):
        read_decision(raw)


tags = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='DnroTmuoto'>",
        "</div>",
        "<h3 class=SisaltoOtsikko>Päätös</h3>",
        "<td>",
        "<tr>",
        "<table>",
        "&nbsp;",
        "&amp",
        "&#0;",
        "&#x110000;",
        "<!--",
        "-->",
        "<",
        ">",
        "<br/>",
        "<style>",
        "</style>",
        '<p class="',
        "3 200 €",
        "<li>",
        "<body>",
        "<html lang='sv'>",
        "<title>",
        "&euro;",
        "<![CDATA[",
        "<?xml ?>",
        "§ 5",
    ]
)


@given(st.lists(tags | st.text(max_size=8), max_size=30).map("".join))
@settings(FEW, max_examples=200)
def test_any_markup_is_read_or_refused_and_keeps_its_places(markup):
    try:
        document = compose_html("<p>" + markup)
    except Refusal:
        return
    check_places(document)


@given(texts)
@FEW
def test_places_never_go_back_and_letters_stay_themselves(text):
    assume(text.strip())
    document = compose(text)
    check_places(document)
    for at, character in enumerate(document.text):
        if character.isalnum():
            assert text[document.mapped.place(at)] == character


def check_places(document):
    places = [document.mapped.place(at) for at in range(len(document.text))]
    assert places == sorted(places)


def rewrapped(text: str, width: int, seed: int) -> str:
    """Return the decision with its paragraphs broken at another width, words hyphenated between two letters."""
    rng = random.Random(seed)
    rows = []
    for block in re.split(r"(\n[ \t]*\n)", text):
        lines = block.split("\n")
        joined = len(block) > 90 and "puhelin" not in block and not re.search(r"(?m)^(\d Liite|Esittelijä$| ?§)", block)
        rows.append("\n".join(wrap(unwrapped(lines), width, rng)) if joined else block)
    return "".join(rows)


def unwrapped(lines: list[str]) -> str:
    whole = " ".join(line.strip() for line in lines)
    return re.sub(r"(?<=[a-zåäö])- (?!ja )(?=[a-zåäö])", "", whole)


def wrap(whole: str, width: int, rng: random.Random) -> list[str]:
    lines, line = [], ""
    for word in whole.split():
        if len(line) + len(word) + 1 <= width:
            line = f"{line} {word}".strip()
            continue
        room = width - len(line) - 2
        if 3 <= room < len(word) - 3 and word.isalpha() and word[room:].islower() and rng.random() < 0.8:
            lines.append(f"{line} {word[:room]}-")
            line = word[room:]
        else:
            lines.append(line + rng.choice(["", " "]))
            line = word
        if rng.random() < 0.05 and line[:1].islower():  # a page ends here
            lines[-1] += rng.choice(["\n ", "\n \n", "\n\f"])
            line = " " + line
    return [*lines, line]


@pytest.fixture(scope="module")
def text(request):
    whole = (request.getfixturevalue("shared") / "data/programme/decision-2021-186.txt").read_text("utf-8")
    return whole.replace("toimintakykyä.\n Datapohja", "toimintakykyä.\n\nDatapohja")


MANNERS = {
    "without blank lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "with wider blanks": lambda text: text.replace("\n\n", "\n\n\n"),
    "with a margin": lambda text: re.sub(r"(?m)^(?=.)", "    ", text),
    "with no-break spaces": lambda text: text.replace(" 000", "\u00a0000"),
    "with the sign spelled out": lambda text: text.replace(" €", " euroa"),
    "with a page head": lambda text: text.replace(
        "\n\nViestintäosasto\n", "\n\fHelsingin kaupunki Pöytäkirja 9/2021 3 (6)\n\n\nViestintäosasto\n"
    ),
    "with a page end before a number": lambda text: text.replace("€ \n(104", "€ \n \n (104"),
    "with a list in one sentence": lambda text: re.sub(r"\s+•\s+", " ", text.replace("€\n\n•", "€, ")),
}


@pytest.mark.parametrize("manner", MANNERS)
def test_the_answer_is_the_same_however_it_is_set(text, manner):
    changed = MANNERS[manner](text)
    assert changed != text
    expected, found = (read_decision(each).as_dict() for each in (text, changed))
    for part in ("case", "resolution", "motion", "attachments", "more_info", "appeal", "findings"):
        assert found[part] == expected[part], part


@pytest.mark.parametrize("width", [40, 55, 64, 72, 80, 100, 140])
def test_the_answer_is_the_same_at_every_width(text, width):
    expected, found = (read_decision(each).as_dict() for each in (text, rewrapped(text, width, width)))
    for part in ("case", "resolution", "motion", "attachments", "more_info", "appeal", "findings"):
        assert found[part] == expected[part], part
    amounts = [[figure["amount_eur"] for figure in answer["figures"]] for answer in (expected, found)]
    assert amounts[0] == amounts[1]


def test_a_page_end_between_any_two_lines_of_a_sentence_changes_nothing(text):
    expected = read_decision(text).as_dict()["motion"]
    lines = text.split("\n")
    inside = [
        at
        for at in range(45, len(lines) - 1)
        if lines[at].strip() and lines[at + 1][:1].islower() and "(a)" not in lines[at + 1]
    ]
    assert len(inside) > 80
    for at in inside[::6]:
        for end in ("\n \n ", "\n\n ", "\n\f"):
            changed = "\n".join(lines[: at + 1]) + end + "\n".join(lines[at + 1 :])
            assert read_decision(changed).as_dict()["motion"] == expected, lines[at]

"""The Finnish and the Swedish version of § 186 agree; each digit of a sum or number changed in one is told in both."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.services.programme.cli import cli
from toimiva.services.programme.engine import read_decision
from toimiva.services.programme.engine.reading.languages import are_versions, language_findings

SWEDISH = Path(__file__).parent / "decisions/swedish-186.txt"
SUMS = r"\d[\d ]*(?:,\d+)? ?\n?(?:€|euro|mn|miljon)|\b\d{10,14}\b"


@pytest.fixture(scope="module")
def finnish(request):
    return (request.getfixturevalue("shared") / "data/programme/decision-2021-186.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def answer(finnish):
    return read_decision(finnish).as_dict()


def swedish(change=lambda text: text):
    return read_decision(change(SWEDISH.read_text("utf-8"))).as_dict()


def test_the_two_versions_of_186_agree(answer):
    assert are_versions(answer, swedish())
    assert language_findings(answer, swedish()) == []


def test_a_sum_that_differs_is_told_in_both_at_its_own_place(answer):
    other = swedish(lambda text: text.replace("750 000", "760 000", 1))
    ((here, there),) = language_findings(answer, other)
    assert (here["code"], here["expected"], here["found"]) == ("LANGUAGE_VERSION_DIFFERS", "760000.00", "750000.00")
    assert (here["difference"], there["difference"]) == ("-10000.00", "10000.00")
    assert here["at"]["text"].startswith("750 000") and there["at"]["text"].startswith("760 000")
    assert (there["expected"], there["found"]) == (here["found"], here["expected"])


def test_every_misprinted_digit_of_the_swedish_version_is_told(answer):
    text = SWEDISH.read_text("utf-8")
    places = [at for found in re.finditer(SUMS, text) for at in range(*found.span()) if text[at].isdigit()]
    assert len(places) > 80
    silent = []
    for at in places:
        changed = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
        if not language_findings(answer, read_decision(changed).as_dict()):
            silent.append((at, changed[at - 12 : at + 12]))
    assert silent == []


CHANGES = {
    "budget_item": lambda text: text.replace("1 30 01", "1 30 02"),
    "budget_year": lambda text: re.sub(r"2021 års budget|budget(?:en)? för (?:år )?2021", "2022 års budget", text),
    "resolution": lambda text: text.replace("bordlägga", "avslå"),
    "Sammandrag": lambda text: text + "\n\nSammandrag\n\nEn kort text.\n",
}


@pytest.mark.parametrize("figure", CHANGES)
def test_numbers_resolution_and_parts_are_compared(answer, figure):
    told = language_findings(answer, swedish(CHANGES[figure]))
    assert [here["figure"] for here, _ in told] == [figure]


@pytest.mark.parametrize("change", ["section", "diary_number", "language", "confidential"])
def test_other_handlings_are_no_versions(answer, change):
    other = swedish()
    values = {"section": "187", "diary_number": "HEL 2021-002936", "language": "fi", "confidential": True}
    (other if change in other else other["case"])[change] = values[change]
    assert not are_versions(answer, other)


def test_files_read_together_are_compared_and_one_alone_is_not(finnish, tmp_path):
    one, other = tmp_path / "paatos.txt", tmp_path / "beslut.txt"
    one.write_text(finnish, "utf-8")
    other.write_text(SWEDISH.read_text("utf-8").replace("750 000", "760 000", 1), "utf-8")
    told = CliRunner().invoke(cli, ["read-decision", str(one), str(other), "--json"])
    first, second = json.loads(told.stdout)
    assert [finding["code"] for finding in first["findings"]] == ["LANGUAGE_VERSION_DIFFERS"]
    assert "LANGUAGE_VERSION_DIFFERS" in [finding["code"] for finding in second["findings"]]
    alone = json.loads(CliRunner().invoke(cli, ["read-decision", str(one), "--json"]).stdout)
    assert alone["findings"] == []

"""A decision imported after its version in the other language says what the two differ in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from toimiva.city.access import system
from toimiva.services.programme import actions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLI = system("toimiva demo")
SWEDISH = (Path(__file__).parent / "decisions/swedish-186.txt").read_text("utf-8")


@pytest.fixture
def finnish(shared):
    text = (shared / "data/programme/decision-2021-186.txt").read_bytes()
    return actions.import_decision(CLI, text, "paatos.txt", now=NOW)[0]


def test_versions_that_agree_have_no_finding(finnish):
    stored, new = actions.import_decision(CLI, SWEDISH.encode(), "beslut.txt", now=NOW)
    assert new and stored.reading["findings"] == [] == finnish.reading["findings"]


def test_a_swedish_version_with_another_sum_says_so(finnish):
    changed = SWEDISH.replace("750 000", "760 000", 1).encode()
    stored, _ = actions.import_decision(CLI, changed, "beslut.txt", now=NOW, accepted_reason="A slip in the version.")
    (told,) = (each for each in stored.reading["findings"] if each["code"] == "LANGUAGE_VERSION_DIFFERS")
    assert (told["expected"], told["found"], told["difference"]) == ("750000.00", "760000.00", "10000.00")
    assert stored.source_text[told["at"]["start"] : told["at"]["end"]] == told["at"]["text"]

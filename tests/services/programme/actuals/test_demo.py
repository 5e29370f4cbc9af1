"""The demo's file of actuals waits in the invented city's programme alone, and its sums agree with the sample."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from toimiva.city.access import system
from toimiva.demo.programme_actuals import load_actuals
from toimiva.demo.programme_money import load_money
from toimiva.services.programme import actions
from toimiva.services.programme.models import ImportRun, Programme

from ..money.books import open_books

pytestmark = pytest.mark.django_db
CLI = system("test")
ROOT = Path(__file__).resolve().parents[4]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_one_file_waits_in_the_invented_city_and_none_in_the_real_decision(settings, tmp_path):
    settings.MEDIA_ROOT, settings.TOIMIVA_DEMO = tmp_path / "files", True
    open_books(state="TABLED", granted=0)
    sample = ROOT / "samples/programme/decision-fi.txt"
    actions.import_decision(CLI, sample.read_bytes(), sample.name, now=NOW)
    programme = Programme.objects.get(matter__diary_number="LUM 2025-000417")
    load_money(CLI, programme)
    run = load_actuals(CLI, ROOT, now=NOW)
    assert load_actuals(CLI, ROOT, now=NOW) is None
    assert (ImportRun.objects.get().programme, run.state, run.posted_rows, run.rows) == (programme, "PREVIEWED", 8, 13)
    assert run.reasons["next_period"] == 1  # a bill of August, whose month is closed

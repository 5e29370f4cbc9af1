"""The demo's programmes: the real decision stands as its text says, only the invented city's programme has books."""

import pytest

from toimiva.demo.load import follow_projects, load_programmes, report_to_the_board
from toimiva.services.programme.models import LedgerEntry, Milestone, Programme

pytestmark = pytest.mark.django_db


def test_the_real_decision_stays_tabled_and_has_no_money(shared):
    load_programmes()
    real = Programme.objects.get(matter__diary_number="HEL 2021-002935")
    assert (real.matter.state, real.matter.granted, real.proposed) == ("TABLED", 0, 10_000_000)
    assert not LedgerEntry.objects.filter(programme=real).exists()


def test_the_programme_of_the_sample_has_books_to_look_at():
    load_programmes()
    invented = Programme.objects.get(matter__diary_number="LUM 2025-000417")
    kinds = set(LedgerEntry.objects.filter(programme=invented).values_list("kind", flat=True))
    assert invented.matter.is_granted
    assert {"APPROPRIATION", "ALLOTMENT", "ACTUAL", "COMMITMENT", "FORECAST", "TRANSFER_OUT"} <= kinds


def test_without_the_real_text_the_sample_stands_alone_and_once(monkeypatch, tmp_path):
    monkeypatch.setenv("TOIMIVA_SHARED", str(tmp_path))
    load_programmes()
    assert list(Programme.objects.values_list("matter__diary_number", flat=True)) == ["LUM 2025-000417"]


def test_the_invented_programme_is_followed_and_reported_and_the_real_one_is_not(shared):
    load_programmes()
    follow_projects()
    report_to_the_board()
    report_to_the_board()
    real = Programme.objects.get(matter__diary_number="HEL 2021-002935")
    invented = Programme.objects.get(matter__diary_number="LUM 2025-000417")
    assert not real.cycle_reports.exists() and not Milestone.objects.filter(project__programme=real).exists()
    published, draft = invented.cycle_reports.order_by("cycle", "version").reverse()
    assert (published.state, draft.state) == ("PUBLISHED", "DRAFT")
    assert published.files.count() == 18

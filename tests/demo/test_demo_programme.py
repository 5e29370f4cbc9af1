"""The demo's programmes: the real decision stands as its text says, only the invented city's programme has books."""

import pytest

from toimiva.demo.load import load_programmes
from toimiva.services.programme.models import LedgerEntry, Programme

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

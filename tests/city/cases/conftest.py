"""The kind of world.py stands in the registers while a test runs."""

import pytest

from toimiva.city.access import table
from toimiva.city.cases.kinds import kinds
from toimiva.city.identity.roles import role_cards

from . import world


@pytest.fixture(autouse=True)
def garden(monkeypatch):
    """Plots to garden on: a service that no city has here."""
    monkeypatch.setitem(kinds(), "garden.plot", world.kind())
    for operation, rules in world.OPERATIONS.items():
        monkeypatch.setitem(table(), operation, tuple(rules))
    for card in world.ROLES:
        monkeypatch.setitem(role_cards(), card.code, card)

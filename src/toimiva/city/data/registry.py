"""Every indicator and dataset of the house: those that installed rooms and services declare in their metrics.py."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from toimiva.city.cards import service_cards
from toimiva.city.refusals import Missing

from .definitions import Dataset, Indicator


def _declared(what: str) -> list[Any]:
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("toimiva.")]
    modules = [import_module(f"{room}.metrics") for room in rooms if find_spec(f"{room}.metrics")]
    return [one for module in modules for one in getattr(module, what, ())]


@cache
def indicators() -> dict[str, Indicator]:
    """Return every indicator by its code; a code used twice, or named by a card and defined nowhere, is a defect."""
    found = _declared("INDICATORS")
    by_code: dict[str, Indicator] = {one.code: one for one in found}
    if len(by_code) != len(found):
        raise ValueError("two indicators have one code")
    if missing := {code for card in service_cards() for code in card.metrics} - set(by_code):
        raise ValueError(f"no metrics.py defines {', '.join(sorted(missing))}")
    if unknown := {source for one in found for source in one.sources} - set(datasets()):
        raise ValueError(f"no metrics.py defines the dataset {', '.join(sorted(unknown))}")
    return by_code


@cache
def datasets() -> dict[str, Dataset]:
    """Return every dataset by its name."""
    found = _declared("DATASETS")
    if len({one.name for one in found}) != len(found):
        raise ValueError("two datasets have one name")
    return {one.name: one for one in found}


def indicator(code: str) -> Indicator:
    """Return the indicator, or raise `Missing`."""
    if code not in indicators():
        raise Missing("unknown_indicator", field="code", code=code)
    return indicators()[code]

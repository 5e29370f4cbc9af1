"""The data set that comes with the project, and small changes to it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from toimiva.services.programme.engine.report import DataSet, read_data_set

FILE = Path(__file__).resolve().parents[4] / "samples" / "programme" / "cycle-report.json"
LANGUAGES = ("fi", "sv", "en")


def as_json() -> dict[str, Any]:
    return deepcopy(json.loads(FILE.read_text("utf-8")))


def sample(**changes: Any) -> DataSet:
    """The sample with some of its parts replaced."""
    return read_data_set(as_json() | changes)


ACCOUNTS = [
    {"code": "KASKO", "name": {"fi": "Kasvatus", "sv": "Fostran", "en": "Education"}, "budget": "-609319.00",
     "changes": "0.00", "actual": "-600818.50", "deviation": "8500.50"},
    {"code": "SOTE", "name": {"fi": "Sote", "sv": "Vård", "en": "Health"}, "budget": "-1500.00",
     "changes": "-500.00", "actual": "-2500.00", "deviation": "-500.00"},
]  # fmt: skip

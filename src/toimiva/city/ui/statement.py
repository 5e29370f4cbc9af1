"""The accessibility statement: generated from accessibility.toml, so that the page and the tests read the same."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from toimiva.city.cards import Words

METHODS = ("self", "external")
CONFORMING = ("full", "partial", "none")


@dataclass(frozen=True, kw_only=True)
class Issue:
    """A part that does not meet a criterion: what, why, how to get the content another way, mended by when."""

    criterion: str
    description: Words
    reason: Words
    workaround: Words
    fix_by: date


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What section 9 of the act asks for, except the contact and the supervisor, which the page adds by date."""

    service: Words
    method: str
    assessed_on: date
    conforming: str
    published_at: date
    burden_assessment: Words
    issues: tuple[Issue, ...]

    def __post_init__(self) -> None:
        if self.method not in METHODS or self.conforming not in CONFORMING:
            raise ValueError(f"accessibility.toml: {self.method}, {self.conforming}")
        if (self.conforming == "full") == bool(self.issues):
            raise ValueError("accessibility.toml: full conformance and open issues exclude each other")


def statement(path: Path = Path(__file__).parent / "accessibility.toml") -> Statement:
    """Read the statement; a text that lacks a language is a fault."""
    raw = tomllib.loads(path.read_text("utf-8"))
    issues = tuple(Issue(**_in_words(issue)) for issue in raw.pop("issue", []))  # type: ignore[arg-type]
    return Statement(**_in_words(raw), issues=issues)  # type: ignore[arg-type]


def _in_words(values: dict[str, Any]) -> dict[str, Any]:
    return {name: Words(**value) if isinstance(value, dict) else value for name, value in values.items()}

"""The words of reasons, in every language: messages/*_reasons.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from toimiva.city.refusals import LANGUAGES


@cache
def reason_words() -> dict[str, dict[str, str]]:
    """Return the words of each reason: code -> {fi, sv, en}."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "messages").glob("*_reasons.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


def told(code: str, facts: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Return a reason in every language; days and numbers are written as each language does.

    >>> told("too_little_pay", {"pay": Decimal("399.5"), "least": Decimal(400)})["fi"]
    'Palkka on 399,50 euroa, vähintään 400 euroa vaaditaan.'
    """
    return {
        language: reason_words()[code][language].format(
            **{name: _shown(value, language) for name, value in (facts or {}).items()}
        )
        for language in LANGUAGES
    }


def _shown(value: Any, language: str) -> str:
    if isinstance(value, date):
        return format_date(value, "d.M.y" if language != "en" else "d MMMM y", language)
    if isinstance(value, Decimal) and value != value.to_integral_value():
        return str(format_decimal(value, "#,##0.00##", language))
    return str(format_decimal(value, locale=language))

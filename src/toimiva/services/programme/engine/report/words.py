"""The words of the report in the three languages, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .follow_up import LANGUAGES


@cache
def _table() -> dict[str, dict[str, str]]:
    found = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    for key, texts in found.items():
        if missing := [language for language in LANGUAGES if not texts.get(language)]:
            raise ValueError(f"words.toml: {key} has no words in {', '.join(missing)}")
    return found


def word(key: str, language: str, **facts: Any) -> str:
    """Return the words of `key`, with facts filled in; a key without words is a defect (KeyError)."""
    return _table()[key][language].format_map(facts)


def coded(prefix: str, code: str, language: str) -> str:
    """Return the words of a code such as a colour or a verdict; an unknown code is shown as it is."""
    texts = _table().get(f"{prefix}_{code.lower()}")
    return texts[language] if texts else code

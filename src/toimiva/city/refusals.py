"""The one way the house says no: a stable code, the field, the facts; the words live in messages/refusals.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fi", "sv", "en")
PACKAGE = Path(__file__).resolve().parents[1]


class Refusal(Exception):
    """A person asks for something the house will not do (HTTP 422).

    `code` is stable and can be tested and translated; `field` names the input at fault; `facts` fill the words.

    >>> refusal = Refusal("not_a_date", field="sent", value="yesterday")
    >>> refusal.as_dict("en")["code"]
    'not_a_date'
    """

    status = 422

    def __init__(self, code: str, /, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return self.message("en")

    def message(self, language: str = "en") -> str:
        """Return what is wrong and how to mend it, in `language` (fi, sv, en; others fall back to English)."""
        texts = words().get(self.code)
        if texts is None:  # our defect, told by the test that every code raised has words
            return self.code.replace("_", " ")
        facts = {"field": self.field or "", **self.facts}
        return (texts.get(language) or texts["en"]).format_map(_Shown(facts))

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """Return the answer on files and in the API: field, code and message."""
        return {"field": self.field, "code": self.code, "message": self.message(language)}


class Forbidden(Refusal):
    """The actor may not do this (403)."""

    status = 403


class Missing(Refusal):
    """There is no such thing, or not for this actor (404)."""

    status = 404


class Conflict(Refusal):
    """The thing has moved on, or another was faster (409)."""

    status = 409


class TooMany(Refusal):
    """Asked too often (429); `facts["seconds"]` says when to try again."""

    status = 429


class Refusals(Refusal):
    """Several refusals at once: every fault of a form or a file is told, not only the first."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("several_faults", count=len(refusals))
        self.refusals = refusals


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def words() -> dict[str, dict[str, str]]:
    """Return the words of every refusal: code -> {fi, sv, en}. A code defined twice is refused."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(PACKAGE.glob("**/messages/refusals.toml")):
        for code, texts in tomllib.loads(path.read_text("utf-8")).items():
            if code in found:
                raise ValueError(f"{path}: the refusal {code} has words elsewhere too")
            if missing := [language for language in LANGUAGES if not texts.get(language)]:
                raise ValueError(f"{path}: the refusal {code} has no words in {', '.join(missing)}")
            found[code] = texts
    return found

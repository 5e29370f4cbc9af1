"""Operations in words, from every room's messages/operations.toml; what has no words there is told by its kind."""

from __future__ import annotations

import tomllib
from functools import cache

from toimiva.city.refusals import PACKAGE

KINDS = {
    "READ": {"fi": "tietoja katsottiin", "sv": "uppgifter lästes", "en": "data was looked at"},
    "CREATE": {"fi": "tietoja lisättiin", "sv": "uppgifter lades till", "en": "data was added"},
    "UPDATE": {"fi": "tietoja muutettiin", "sv": "uppgifter ändrades", "en": "data was changed"},
    "DELETE": {"fi": "tietoja poistettiin", "sv": "uppgifter raderades", "en": "data was removed"},
}


def operation_words(operation: str, kind: str, language: str) -> str:
    """Return what was done in `language` (others than fi, sv, en fall back to Finnish)."""
    words = operations().get(operation) or KINDS.get(kind) or {"fi": operation}
    return words.get(language) or words["fi"]


@cache
def operations() -> dict[str, dict[str, str]]:
    """Return the words of the operations that have their own: operation -> {fi, sv, en}."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(PACKAGE.glob("**/messages/operations.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found

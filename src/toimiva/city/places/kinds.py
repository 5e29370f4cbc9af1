"""The kinds of service units, read from kinds.toml: names in three languages, icon, words of the service register."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from toimiva.city.cards import Words

OTHER = "other"


class Kind(NamedTuple):
    """One kind of unit; `tpr_words` are the ontologyword ids by which the service register tells it."""

    code: str
    name: Words
    icon: str
    tpr_words: frozenset[int]


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by its code, in the order of the file.

    >>> kinds()["library"].name.in_language("sv")
    'Bibliotek'
    """
    rows = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
    return {
        code: Kind(code, Words(row["fi"], row["sv"], row["en"]), row["icon"], frozenset(row.get("tpr_words", ())))
        for code, row in rows.items()
    }


def kind_of_words(words: Iterable[int]) -> str:
    """Return the first kind that one of the register's ontologywords names, or `other`."""
    said = frozenset(words)
    return next((kind.code for kind in kinds().values() if kind.tpr_words & said), OTHER)

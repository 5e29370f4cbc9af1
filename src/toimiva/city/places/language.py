"""A stored text in the language asked, falling back visibly: asked → fi → sv → en."""

from __future__ import annotations

from typing import Any, NamedTuple

LANGUAGES = ("fi", "sv", "en")
ORDER = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


class Said(NamedTuple):
    """A text and the language it is really in, so that a page can mark a fallback with `lang`."""

    text: str
    language: str


def said(row: Any, field: str, language: str | None) -> Said:
    """Return `row.<field>_<language>`, or the first of fi, sv, en that has words.

    >>> from types import SimpleNamespace
    >>> said(SimpleNamespace(name_fi="Kallio", name_sv="Berghäll", name_en=""), "name", "en")
    Said(text='Kallio', language='fi')
    """
    asked = (language or "fi").split("-")[0]
    for code in dict.fromkeys((asked, *LANGUAGES)):
        if text := getattr(row, f"{field}_{code}", ""):
            return Said(text, code)
    return Said("", asked)


def sort_key(text: str) -> str:
    """Return a key that sorts as Finnish and Swedish do, å ä ö last; the database compares bytes.

    >>> sorted(["Ärla", "Åbo", "Zebra"], key=sort_key)
    ['Zebra', 'Åbo', 'Ärla']
    """
    return text.casefold().translate(ORDER)

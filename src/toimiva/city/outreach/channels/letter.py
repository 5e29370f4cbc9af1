"""A message as a letter: PDF/UA by Typst, the address where the window of the envelope is (SFS 2487)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from toimiva.city.documents import typeset

from .base import Envelope


def letter(envelope: Envelope) -> bytes:
    """Return the letter as a PDF that a screen reader can read."""
    paragraphs = [one.strip() for one in envelope.text.split("\n\n") if one.strip()]
    language = envelope.language.split("+")[0]
    data = {"subject": envelope.subject, "address": [envelope.name, *envelope.postal], "paragraphs": paragraphs,
            "language": language, "rtl": language in ("ar", "fa", "ku"),
            "date": f"{envelope.dated.day}.{envelope.dated.month}.{envelope.dated.year}"}  # fmt: skip
    return typeset(_template(), data, dated=envelope.dated)


@cache
def _template() -> bytes:
    return Path(__file__).with_name("letter.typ").read_bytes()

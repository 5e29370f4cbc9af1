"""The report as PDF/UA-1, by the Typst template beside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from toimiva.city.documents import typeset

from .blocks import Document
from .plain_form import plain_document
from .words import word


@cache
def _template() -> bytes:
    return Path(__file__).with_name("report.typ").read_bytes()


def pdf(document: Document) -> bytes:
    """Return the document as a tagged PDF: headings, header rows, alternative texts, languages of parts."""
    words = {key: word(key, document.language) for key in ("to_board", "page", "page_of")}
    return typeset(_template(), plain_document(document) | {"words": words}, dated=document.dated)

"""The decision as PDF/UA-1, by the Typst template beside: the same decision gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path

from toimiva.city.documents import typeset

from .compose import Document


@cache
def _template() -> bytes:
    return Path(__file__).with_name("decision.typ").read_bytes()


def pdf(document: Document) -> bytes:
    """Return the document as a tagged PDF."""
    day = document.dated.date()
    plain = asdict(document) | {"dated": {"year": day.year, "month": day.month, "day": day.day}}
    return typeset(_template(), plain, dated=document.dated)

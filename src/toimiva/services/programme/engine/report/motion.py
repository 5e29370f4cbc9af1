"""The draft of a decision from a report: proposal, presenter's reasons and attachments, as in the city's minutes."""

from __future__ import annotations

from collections.abc import Iterator

from toimiva.city.refusals import Refusal

from .blocks import Block, Document, Section, Text
from .compose import period, title
from .data_set import DataSet
from .docx import docx
from .follow_up import LANGUAGES, Trilingual
from .html import html
from .money_part import money_lead, office
from .words import word

DRAFT_FORMATS = {"html": html, "docx": docx}


def render_draft(data: DataSet, form: str, language: str) -> bytes:
    """Return the decision draft as HTML or DOCX; a city edits it before it goes on the agenda.

    Raises `Refusal("unknown_format")` or `Refusal("unknown_language")` with those that are known.
    """
    if form not in DRAFT_FORMATS:
        raise Refusal("unknown_format", field="format", value=form, known=", ".join(DRAFT_FORMATS))
    return DRAFT_FORMATS[form](draft(data, language))


def draft(data: DataSet, language: str) -> Document:
    """Return the draft as a document; without a decision asked the report is proposed to be noted."""
    if language not in LANGUAGES:
        raise Refusal("unknown_language", field="language", value=language, known=", ".join(LANGUAGES))
    return Document(
        title=word("motion_title", language),
        subtitle=f"{data.programme.name}, {data.programme.diary_number}",
        title_language="" if data.programme.language == language else data.programme.language,
        language=language,
        author=word("author", language),
        dated=data.as_known_on,
        identifier=data.sha256,
        sections=(
            Section("motion", word("motion", language), tuple(_proposals(data, language))),
            Section("reasons", word("motion_reasons", language), tuple(_reasons(data, language))),
            Section("attachments", word("attachments", language), tuple(_attachments(data, language))),
        ),
    )


def _proposals(data: DataSet, language: str) -> Iterator[Block]:
    if not data.decisions_asked:
        noted = word("motion_noted", language, name=data.programme.name, version=data.version)
        yield Text(noted)
    for place, one in enumerate(data.decisions_asked, 1):
        mark = f"{place}. " if len(data.decisions_asked) > 1 else ""
        yield from (Text(mark + said.text, said.language) for said in office(one.proposal, language))


def _reasons(data: DataSet, language: str) -> Iterator[Block]:
    """The finding on money, what the office says, and why each decision is asked."""
    yield Text(money_lead(data.total, language))
    for words in (data.texts.summary, *(one.reasons for one in data.decisions_asked)):
        yield from office(words, language)


def _attachments(data: DataSet, language: str) -> Iterator[Block]:
    report = word("attachment_report", language, title=title(data, language), period=period(data, language),
                  version=data.version)  # fmt: skip
    listed = [Trilingual(**{language: report}), *data.attachments]
    for place, words in enumerate(listed, 1):
        yield from (Text(f"{place}. {said.text}", said.language) for said in office(words, language))

"""Parts of a cycle report inside a page of the house: the reader's, and what the public spending page tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from toimiva.city.files import parse

from ..engine.report import read_data_set
from ..engine.report.blocks import Section, Table
from ..engine.report.follow_up import LANGUAGES
from ..engine.report.follow_up_part import follow_up_section, targets_section
from ..engine.report.html import section_html
from ..models import CycleReport

KEPT = 48  # reports and languages whose parts a process keeps; a published report never changes
PUBLIC_TABLES = ("lights", "milestones", "targets")
# The report's own class names -> those of the house.
IN_HOUSE = (
    ('class="scroll"', 'class="t-scroll"'),
    ("<table id", '<table class="t-table" id'),
    ('class="lead"', 'class="t-lead"'),
    ('class="note"', 'class="t-small t-muted"'),
    ('<tr class="sum"', '<tr class="is-sum"'),
    ("<svg ", '<svg class="t-chart" '),
)


class Part(NamedTuple):
    """A section of a report as a page shows it."""

    id: str
    title: str
    body: SafeString


def report_language() -> str:
    """The language of the page, where reports have it, else Finnish."""
    language = get_language() or "fi"
    return language if language in LANGUAGES else "fi"


def in_house(section: Section) -> SafeString:
    """Return a section's blocks as HTML with the class names of the house."""
    made = section_html(section)
    for own, house in IN_HOUSE:
        made = made.replace(own, house)
    return mark_safe(made)  # noqa: S308 every text in it was escaped by the renderer


def status_parts(report: CycleReport) -> Sequence[Part]:
    """Return the latest status and the targets with what is known of their effects, as a published report says them."""
    return _status_parts(report.frozen_sha256, report.frozen, report_language())


@lru_cache(maxsize=KEPT)
def _status_parts(_sha256: str, frozen: str, language: str) -> Sequence[Part]:
    data = read_data_set(parse(frozen))
    sections = (follow_up_section(data, language), targets_section(data, language))
    return [Part(one.id, one.title, in_house(_public(one))) for one in sections]


def _public(section: Section) -> Section:
    """Leave a section its sentences and the tables of status and targets; the rest is read in the report."""
    kept = tuple(one for one in section.blocks if not isinstance(one, Table) or one.id in PUBLIC_TABLES)
    return replace(section, blocks=kept)

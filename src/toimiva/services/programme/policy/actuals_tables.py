"""What an extract of actuals is read and judged by: the dated tables of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Heading(Rule):
    """A field of a posting and the headings it is known by."""

    fi: list[str]
    sv: list[str]
    en: list[str]
    technical: list[str] = field(default_factory=list)
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Limits(Rule):
    """The largest files in megabytes (`upload`: brought on a page), the largest sum of a row, and how long things last.

    `years_after`: years of use after the budget year; `keep_…_days`: how long files are kept.
    """

    largest_text_mb: int
    largest_document_mb: int
    largest_upload_mb: int
    largest_row_eur: int
    years_after: int
    keep_upload_days: int
    keep_rejects_days: int


@dataclass(frozen=True, kw_only=True)
class Reason(Rule):
    """Why a row got its verdict, in words; `{value}` is the cell at fault."""

    verdict: str
    fi: str
    sv: str
    en: str

    def words(self, language: str) -> str:
        """Return the sentence in `language` (fi, sv, en)."""
        return {"fi": self.fi, "sv": self.sv}.get(language, self.en)


@cache
def headings() -> Rules[Heading]:
    """Return the known headings by field."""
    return load(FOLDER / "actuals_headings.toml", Heading)


@cache
def limits() -> Limits:
    """Return the limits in force; the table has one series, and its last row stands."""
    return load(FOLDER / "actuals_limits.toml", Limits).rows[-1]


@cache
def reasons() -> dict[str, Reason]:
    """Return the reasons by their code, in the order of the table."""
    return {row.id: row for row in load(FOLDER / "actuals_verdicts.toml", Reason)}

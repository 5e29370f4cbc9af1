"""Actuals from extracts of the finance system: read in any of their forms, every row judged. No Django, no clock."""

from .judge import REASONS, Books, Judge, Judged
from .mapping import FIELDS, REQUIRED, propose
from .reading import Extract, open_extract
from .summary import POSTED_VERDICTS, VERDICTS, RejectFile, Summary, judge

__all__ = [
    "FIELDS",
    "POSTED_VERDICTS",
    "REASONS",
    "REQUIRED",
    "VERDICTS",
    "Books",
    "Extract",
    "Judge",
    "Judged",
    "RejectFile",
    "Summary",
    "judge",
    "open_extract",
    "propose",
]

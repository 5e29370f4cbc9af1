"""What is stored of cases."""

from .cases import Basis, Case, CaseEvent, CaseSeries, Party, as_words
from .decisions import Appeal, Decision, DecisionFile, Serving
from .talk import MoreAsked, Note

__all__ = [
    "Appeal",
    "Basis",
    "Case",
    "CaseEvent",
    "CaseSeries",
    "Decision",
    "DecisionFile",
    "MoreAsked",
    "Note",
    "Party",
    "Serving",
    "as_words",
]

"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programmes
from .followup import changes, followup, is_closed, may_manage, part, portfolio, report

__all__ = [
    "changes",
    "decision",
    "decisions",
    "followup",
    "handlings",
    "is_closed",
    "may_manage",
    "part",
    "portfolio",
    "programme",
    "programmes",
    "report",
]

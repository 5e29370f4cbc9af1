"""What is stored of a programme, one file for each thing an official would name."""

from .decisions import Decision, DivisionShare, Matter, MatterState, Programme, Project, ProjectNumber
from .money import (
    Appropriation,
    Balance,
    EntryKind,
    Forecast,
    LedgerEntry,
    PartnerKind,
    Period,
    PeriodChange,
    Transfer,
)

__all__ = [
    "Appropriation",
    "Balance",
    "Decision",
    "DivisionShare",
    "EntryKind",
    "Forecast",
    "LedgerEntry",
    "Matter",
    "MatterState",
    "PartnerKind",
    "Period",
    "PeriodChange",
    "Programme",
    "Project",
    "ProjectNumber",
    "Transfer",
]

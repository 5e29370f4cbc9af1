"""What is stored of a programme, one file for each thing an official would name."""

from .actuals import ImportRun, RunState, Source
from .ahjo import AhjoRequest, AhjoState
from .decisions import (
    MONEY_GRANTED,
    Decision,
    DivisionShare,
    Execution,
    Matter,
    MatterState,
    Programme,
    Project,
    ProjectNumber,
    Remedy,
    SourceKind,
)
from .drafts import DecisionDraft, DraftState
from .matters import AcceptedFinding, MatterEvent
from .money import Appropriation, Balance, EntryKind, Forecast, LedgerEntry, PartnerKind, Period, PeriodChange, Transfer

__all__ = [
    "AcceptedFinding",
    "AhjoRequest",
    "AhjoState",
    "Appropriation",
    "Balance",
    "Decision",
    "DecisionDraft",
    "DivisionShare",
    "DraftState",
    "EntryKind",
    "Execution",
    "Forecast",
    "ImportRun",
    "LedgerEntry",
    "MONEY_GRANTED",
    "Matter",
    "MatterEvent",
    "MatterState",
    "PartnerKind",
    "Period",
    "PeriodChange",
    "Programme",
    "Project",
    "ProjectNumber",
    "Remedy",
    "RunState",
    "Source",
    "SourceKind",
    "Transfer",
]

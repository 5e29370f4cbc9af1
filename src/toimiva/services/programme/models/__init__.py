"""What is stored of a programme, one file for each thing an official would name."""

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

__all__ = [
    "MONEY_GRANTED",
    "AcceptedFinding",
    "AhjoRequest",
    "AhjoState",
    "Decision",
    "DecisionDraft",
    "DivisionShare",
    "DraftState",
    "Execution",
    "Matter",
    "MatterEvent",
    "MatterState",
    "Programme",
    "Project",
    "ProjectNumber",
    "Remedy",
    "SourceKind",
]

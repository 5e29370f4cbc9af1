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
from .followup import FollowupChange, Milestone, ProjectManager, ProjectState, Risk, RiskState
from .impact_targets import ImpactTarget, TargetMethod, TargetUnit
from .matters import AcceptedFinding, MatterEvent
from .money import Appropriation, Balance, EntryKind, Forecast, LedgerEntry, PartnerKind, Period, PeriodChange, Transfer
from .proposals import AreaMinimum, BudgetLine, ChoiceNote, Proposal, ProposalRound, RoundState, Score, ScoreSheet
from .reports import CycleReport, CycleReportFile, CycleReportState
from .status_reports import LightColour, ReportLight, ReportState, StatusReport

__all__ = [
    "AcceptedFinding",
    "AhjoRequest",
    "AhjoState",
    "Appropriation",
    "AreaMinimum",
    "Balance",
    "BudgetLine",
    "ChoiceNote",
    "CycleReport",
    "CycleReportFile",
    "CycleReportState",
    "Decision",
    "DecisionDraft",
    "DivisionShare",
    "DraftState",
    "EntryKind",
    "Execution",
    "FollowupChange",
    "Forecast",
    "ImpactTarget",
    "ImportRun",
    "LedgerEntry",
    "LightColour",
    "MONEY_GRANTED",
    "Matter",
    "MatterEvent",
    "MatterState",
    "Milestone",
    "PartnerKind",
    "Period",
    "PeriodChange",
    "Programme",
    "Project",
    "ProjectManager",
    "ProjectNumber",
    "ProjectState",
    "Proposal",
    "ProposalRound",
    "Remedy",
    "ReportLight",
    "ReportState",
    "Risk",
    "RiskState",
    "RoundState",
    "RunState",
    "Score",
    "ScoreSheet",
    "Source",
    "SourceKind",
    "StatusReport",
    "TargetMethod",
    "TargetUnit",
    "Transfer",
]

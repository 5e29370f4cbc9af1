"""What is stored of a programme, one file for each thing an official would name."""

from .decisions import Decision, DivisionShare, Matter, MatterState, Programme, Project, ProjectNumber
from .followup import FollowupChange, Milestone, ProjectManager, ProjectState, Risk, RiskState
from .impact_targets import ImpactTarget, TargetMethod, TargetUnit
from .money import Appropriation, Balance, EntryKind, Forecast, LedgerEntry, PartnerKind, Period, PeriodChange, Transfer
from .reports import CycleReport, CycleReportFile, CycleReportState
from .status_reports import LightColour, ReportLight, ReportState, StatusReport

__all__ = [
    "Appropriation",
    "Balance",
    "CycleReport",
    "CycleReportFile",
    "CycleReportState",
    "Decision",
    "DivisionShare",
    "EntryKind",
    "FollowupChange",
    "Forecast",
    "ImpactTarget",
    "LedgerEntry",
    "LightColour",
    "Matter",
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
    "ReportLight",
    "ReportState",
    "Risk",
    "RiskState",
    "StatusReport",
    "TargetMethod",
    "TargetUnit",
    "Transfer",
]

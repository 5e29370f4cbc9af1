"""What can happen to a programme, one file for each thing that changes."""

from .ahjo import ask_ahjo, fetch_case, fetch_due, retry_ahjo
from .budget import allot, allot_as_decided, make_transfer, record_appropriation
from .decisions import import_decision
from .divisions import close_number, tie_divisions
from .drafts import Known, abandon_draft, begin_draft, begin_form, fill_form, keep_draft, store_draft
from .followup import MilestoneValues, RiskValues, add_milestone, add_risk, change_milestone, change_risk, fix_baseline
from .forecasts import enter_forecast
from .impact_targets import TargetValues, agree_target, change_target, propose_target, renew_target
from .matters import bar_execution, date_decision, move_matter
from .periods import close_period, reopen_period
from .postings import correct_entry, record_accrual, record_actual, record_commitment, release_commitment, reverse_entry
from .project_state import close_project, end_manager, name_manager, reopen_project
from .proposals import add_proposal, close_round, open_round, set_up_round
from .scoring import decide_round, save_scores
from .status_reports import (
    ByHand,
    ReportValues,
    accept_report,
    change_report,
    draft_report,
    return_report,
    submit_report,
)
from .year_end import carry_over, lapse_unused

__all__ = [
    "ByHand",
    "Known",
    "MilestoneValues",
    "ReportValues",
    "RiskValues",
    "TargetValues",
    "abandon_draft",
    "accept_report",
    "add_milestone",
    "add_risk",
    "agree_target",
    "allot",
    "allot_as_decided",
    "ask_ahjo",
    "bar_execution",
    "begin_draft",
    "begin_form",
    "carry_over",
    "change_milestone",
    "change_report",
    "change_risk",
    "change_target",
    "close_number",
    "close_period",
    "close_project",
    "correct_entry",
    "date_decision",
    "draft_report",
    "end_manager",
    "enter_forecast",
    "fetch_case",
    "fetch_due",
    "fill_form",
    "fix_baseline",
    "import_decision",
    "keep_draft",
    "lapse_unused",
    "make_transfer",
    "move_matter",
    "name_manager",
    "propose_target",
    "record_accrual",
    "record_actual",
    "record_appropriation",
    "record_commitment",
    "release_commitment",
    "renew_target",
    "reopen_period",
    "reopen_project",
    "retry_ahjo",
    "return_report",
    "reverse_entry",
    "store_draft",
    "submit_report",
    "tie_divisions",
    "add_proposal",
    "close_round",
    "decide_round",
    "open_round",
    "save_scores",
    "set_up_round",
]

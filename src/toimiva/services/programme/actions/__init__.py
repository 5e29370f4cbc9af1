"""What can happen to a programme, one file for each thing that changes."""

from .actuals import (
    abandon_actuals,
    bring_actuals,
    forget_old_files,
    judge_again,
    post_actuals,
    replace_source,
    tell_columns,
)
from .actuals_fetch import Fetched, fetch_actuals, fetch_every_programme
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
    "Fetched",
    "Known",
    "MilestoneValues",
    "ReportValues",
    "RiskValues",
    "TargetValues",
    "abandon_actuals",
    "abandon_draft",
    "accept_report",
    "add_milestone",
    "add_proposal",
    "add_risk",
    "agree_target",
    "allot",
    "allot_as_decided",
    "ask_ahjo",
    "bar_execution",
    "begin_draft",
    "begin_form",
    "bring_actuals",
    "carry_over",
    "change_milestone",
    "change_report",
    "change_risk",
    "change_target",
    "close_number",
    "close_period",
    "close_project",
    "close_round",
    "correct_entry",
    "date_decision",
    "decide_round",
    "draft_report",
    "end_manager",
    "enter_forecast",
    "fetch_actuals",
    "fetch_case",
    "fetch_due",
    "fetch_every_programme",
    "fill_form",
    "fix_baseline",
    "forget_old_files",
    "import_decision",
    "judge_again",
    "keep_draft",
    "lapse_unused",
    "make_transfer",
    "move_matter",
    "name_manager",
    "open_round",
    "post_actuals",
    "propose_target",
    "record_accrual",
    "record_actual",
    "record_appropriation",
    "record_commitment",
    "release_commitment",
    "renew_target",
    "reopen_period",
    "reopen_project",
    "replace_source",
    "retry_ahjo",
    "return_report",
    "reverse_entry",
    "save_scores",
    "set_up_round",
    "store_draft",
    "submit_report",
    "tell_columns",
    "tie_divisions",
]

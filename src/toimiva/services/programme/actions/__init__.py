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
from .actuals_fetch import Fetched, fetch_actuals
from .ahjo import ask_ahjo, fetch_case, fetch_due, retry_ahjo
from .budget import allot, allot_as_decided, make_transfer, record_appropriation
from .decisions import import_decision
from .divisions import close_number, tie_divisions
from .drafts import Known, abandon_draft, begin_draft, begin_form, fill_form, keep_draft, store_draft
from .forecasts import enter_forecast
from .matters import bar_execution, date_decision, move_matter
from .periods import close_period, reopen_period
from .postings import correct_entry, record_accrual, record_actual, record_commitment, release_commitment, reverse_entry
from .year_end import carry_over, lapse_unused

__all__ = [
    "Fetched",
    "Known",
    "abandon_actuals",
    "abandon_draft",
    "allot",
    "allot_as_decided",
    "ask_ahjo",
    "bar_execution",
    "begin_draft",
    "begin_form",
    "bring_actuals",
    "carry_over",
    "close_number",
    "close_period",
    "correct_entry",
    "date_decision",
    "enter_forecast",
    "fetch_actuals",
    "fetch_case",
    "fetch_due",
    "fill_form",
    "forget_old_files",
    "import_decision",
    "judge_again",
    "keep_draft",
    "lapse_unused",
    "make_transfer",
    "move_matter",
    "post_actuals",
    "record_accrual",
    "record_actual",
    "record_appropriation",
    "record_commitment",
    "release_commitment",
    "reopen_period",
    "replace_source",
    "retry_ahjo",
    "reverse_entry",
    "store_draft",
    "tell_columns",
    "tie_divisions",
]

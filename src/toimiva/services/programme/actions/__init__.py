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
from .budget import allot, allot_as_decided, make_transfer, record_appropriation
from .decisions import import_decision
from .divisions import close_number, tie_divisions
from .forecasts import enter_forecast
from .periods import close_period, reopen_period
from .postings import (
    correct_entry,
    record_accrual,
    record_actual,
    record_commitment,
    release_commitment,
    reverse_entry,
)
from .year_end import carry_over, lapse_unused

__all__ = [
    "abandon_actuals",
    "allot",
    "allot_as_decided",
    "bring_actuals",
    "carry_over",
    "close_number",
    "close_period",
    "correct_entry",
    "enter_forecast",
    "forget_old_files",
    "import_decision",
    "judge_again",
    "lapse_unused",
    "make_transfer",
    "post_actuals",
    "record_accrual",
    "record_actual",
    "record_appropriation",
    "record_commitment",
    "release_commitment",
    "reopen_period",
    "replace_source",
    "reverse_entry",
    "tell_columns",
    "tie_divisions",
]

"""What can happen to a programme, one file for each thing that changes."""

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
    "allot",
    "allot_as_decided",
    "carry_over",
    "close_number",
    "close_period",
    "correct_entry",
    "enter_forecast",
    "import_decision",
    "lapse_unused",
    "make_transfer",
    "record_accrual",
    "record_actual",
    "record_appropriation",
    "record_commitment",
    "release_commitment",
    "reopen_period",
    "reverse_entry",
    "tie_divisions",
]

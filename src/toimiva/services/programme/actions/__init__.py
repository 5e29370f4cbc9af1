"""What can happen to a programme, one file for each thing that changes."""

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
    "Known",
    "abandon_draft",
    "allot",
    "allot_as_decided",
    "ask_ahjo",
    "bar_execution",
    "begin_draft",
    "begin_form",
    "carry_over",
    "close_number",
    "close_period",
    "correct_entry",
    "date_decision",
    "enter_forecast",
    "fetch_case",
    "fetch_due",
    "fill_form",
    "import_decision",
    "keep_draft",
    "lapse_unused",
    "make_transfer",
    "move_matter",
    "record_accrual",
    "record_actual",
    "record_appropriation",
    "record_commitment",
    "release_commitment",
    "reopen_period",
    "retry_ahjo",
    "reverse_entry",
    "store_draft",
    "tie_divisions",
]

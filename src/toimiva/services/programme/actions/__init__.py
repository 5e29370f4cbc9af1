"""What can happen to a programme, one file for each thing that changes."""

from .ahjo import ask_ahjo, fetch_case, fetch_due, retry_ahjo
from .decisions import import_decision
from .drafts import Known, abandon_draft, begin_draft, begin_form, fill_form, keep_draft, store_draft
from .matters import bar_execution, date_decision, move_matter

__all__ = [
    "Known",
    "abandon_draft",
    "ask_ahjo",
    "bar_execution",
    "begin_draft",
    "begin_form",
    "date_decision",
    "fetch_case",
    "fetch_due",
    "fill_form",
    "import_decision",
    "keep_draft",
    "move_matter",
    "retry_ahjo",
    "store_draft",
]

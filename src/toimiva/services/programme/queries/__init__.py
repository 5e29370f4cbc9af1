"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programmes
from .drafts import ahjo_requests, draft, open_drafts
from .matters import matter, matter_events, matter_of, stored_section
from .money import (
    Closing,
    EntryPage,
    Wanted,
    all_entries,
    appropriations,
    closed_through,
    closing_preview,
    entries,
    entry,
    figures,
    head,
    number_figures,
    own_numbers,
    places,
    standing_forecast,
    used_by_month,
)
from .spending import spending, spending_state

__all__ = [
    "Closing",
    "EntryPage",
    "Wanted",
    "ahjo_requests",
    "all_entries",
    "appropriations",
    "closed_through",
    "closing_preview",
    "decision",
    "decisions",
    "draft",
    "entries",
    "entry",
    "figures",
    "handlings",
    "head",
    "matter",
    "matter_events",
    "matter_of",
    "number_figures",
    "open_drafts",
    "own_numbers",
    "places",
    "programme",
    "programmes",
    "spending",
    "spending_state",
    "standing_forecast",
    "stored_section",
    "used_by_month",
]

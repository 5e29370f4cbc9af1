"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programmes
from .drafts import ahjo_requests, draft, open_drafts
from .matters import matter, matter_events, matter_of, stored_section

__all__ = [
    "ahjo_requests",
    "decision",
    "decisions",
    "draft",
    "handlings",
    "matter",
    "matter_events",
    "matter_of",
    "open_drafts",
    "programme",
    "programmes",
    "stored_section",
]

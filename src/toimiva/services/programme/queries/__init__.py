"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programme_bare, programmes
from .selection import (
    advised,
    next_to_score,
    proposal,
    proposal_round,
    proposals,
    rounds,
    sheets,
    unsealed,
)

__all__ = ["decision", "decisions", "handlings", "programme", "programme_bare", "programmes"]
__all__ += ["advised", "next_to_score", "proposal", "proposal_round", "proposals", "rounds", "sheets"]
__all__ += ["unsealed"]
from .decisions import decision, decisions, handlings, programme, programmes
from .money import (
    EntryPage,
    Wanted,
    all_entries,
    appropriations,
    closed_through,
    entries,
    entry,
    figures,
    number_figures,
    own_numbers,
    places,
    standing_forecast,
)

__all__ = [
    "EntryPage",
    "Wanted",
    "all_entries",
    "appropriations",
    "closed_through",
    "decision",
    "decisions",
    "entries",
    "entry",
    "figures",
    "handlings",
    "number_figures",
    "own_numbers",
    "places",
    "programme",
    "programmes",
    "standing_forecast",
]

"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programme_bare, programmes
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
from .selection import advised, next_to_score, proposal, proposal_round, proposals, rounds, sheets, unsealed

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
    "advised",
    "next_to_score",
    "programme_bare",
    "proposal",
    "proposal_round",
    "proposals",
    "rounds",
    "sheets",
    "unsealed",
]

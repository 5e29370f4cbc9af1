"""What can be read of programmes, already filtered by who reads."""

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

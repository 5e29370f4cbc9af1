"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programmes
from .followup import changes, followup, is_closed, may_manage, part, portfolio, report
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
    "changes",
    "closed_through",
    "decision",
    "decisions",
    "entries",
    "entry",
    "figures",
    "followup",
    "handlings",
    "is_closed",
    "may_manage",
    "number_figures",
    "own_numbers",
    "part",
    "places",
    "portfolio",
    "programme",
    "programmes",
    "report",
    "standing_forecast",
]

"""What can be read of programmes, already filtered by who reads."""

from .actuals import import_run, import_runs, importing_programme, posted_twin, sources, used_before
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
    "import_run",
    "import_runs",
    "importing_programme",
    "number_figures",
    "own_numbers",
    "places",
    "posted_twin",
    "programme",
    "programmes",
    "sources",
    "standing_forecast",
    "used_before",
]

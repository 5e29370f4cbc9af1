"""What the stops of a timeline are called, for the resident and for the official, and the fields that change."""

from __future__ import annotations

from datetime import date
from typing import Any

from toimiva.city.cards import Words

from .kinds import CaseKind

EVENTS = {
    "opened": Words("Asia tuli vireille", "Ärendet inleddes", "The matter was opened"),
    "taken": Words("Käsittelijä otti asian", "En handläggare tog ärendet", "A handler took the matter"),
    "released": Words("Asia palautettiin jonoon", "Ärendet återfördes till kön", "The matter went back to the queue"),
    "moved": Words("Asia eteni", "Ärendet gick vidare", "The matter moved on"),
    "noted": Words("Muistiinpano", "Anteckning", "Note"),
    "asked": Words("Pyydettiin lisätietoja", "Komplettering begärdes", "More information was asked for"),
    "answered": Words("Lisätiedot annettiin", "Kompletteringen gavs", "The question was answered"),
    "decided": Words("Päätös tehtiin", "Beslut fattades", "The decision was made"),
    "corrected": Words(
        "Päätös korjattiin uudella päätöksellä", "Beslutet rättades med ett nytt beslut",
        "The decision was corrected by a new one",
    ),
    "served": Words("Päätös lähetettiin", "Beslutet sändes", "The decision was sent"),
    "due_changed": Words("Määräpäivä muuttui", "Tidsfristen ändrades", "The due day changed"),
    "appealed": Words("Päätöksestä haettiin muutosta", "Ändring söktes i beslutet", "The decision was appealed"),
}  # fmt: skip
FIELDS = {
    "state": Words("tila", "läge", "state"),
    "handler": Words("käsittelijä", "handläggare", "handler"),
    "until": Words("vastaus viimeistään", "svar senast", "answer by"),
    "decision": Words("päätös", "beslut", "decision"),
    "channel": Words("lähetystapa", "sändningssätt", "sent by"),
    "due": Words("määräpäivä", "tidsfrist", "due day"),
    "last_day": Words("viimeinen muutoksenhakupäivä", "sista dag för ändringssökande", "last day to appeal"),
}
CHANNELS = {
    "electronic": Words("sähköisesti", "elektroniskt", "electronically"),
    "letter": Words("kirjeenä", "som brev", "by letter"),
    "handed": Words("annettu käteen", "överlämnat", "handed over"),
}


def change_words(kind: CaseKind, change: dict[str, str], language: str, *, resident: bool = False) -> str:
    """Return one field's change in words: "state: new → ready", each in the language of the reader."""
    field = change["field"]
    before, after = (_value(kind, field, change[end], language, resident) for end in ("before", "after"))
    name = FIELDS[field].in_language(language) if field in FIELDS else field
    return f"{name}: {before} → {after}" if before else f"{name}: {after}"


def _value(kind: CaseKind, field: str, kept: str, language: str, resident: bool) -> str:
    if not kept:
        return ""
    if field == "state" and kept in kind.states:
        state = kind.states[kept]
        return (state.for_resident if resident else state.name).in_language(language)
    if field == "channel" and kept in CHANNELS:
        return CHANNELS[kept].in_language(language)
    return _day(kept, language) if field in ("until", "due", "last_day") else kept


def _day(kept: str, language: str) -> str:
    from toimiva.city.ui.templatetags.toimiva import day

    shown: Any = date.fromisoformat(kept)
    return day(shown)

"""Words of the service adviser's desk: states, ways of assigning, age bands, languages, reasons, and bars of seats."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from toimiva.city.ui.templatetags.toimiva import number

from ..models import Run
from ..queries.desk import Chip, Seats
from ..queries.intake import Coming
from ..queries.staffing import DayMeter
from ..queries.support import SupportRow
from ..queries.unit_answers import Note

register = template.Library()

STATES = {
    "DRAFT": (gettext_lazy("draft"), "t-pill--info"),
    "APPROVED": (gettext_lazy("approved, not sent"), "t-pill--warn"),
    "SENT": (gettext_lazy("offers are out"), "t-pill--ok"),
    "CLOSED": (gettext_lazy("all answered"), "t-pill--ok"),
    "CANCELLED": (gettext_lazy("round given up"), ""),
}
MODES = {
    "fair": gettext_lazy("Fair"),
    "nearest": gettext_lazy("Nearest"),
    "balanced": gettext_lazy("Balanced"),
    "bottleneck": gettext_lazy("Shortest longest"),
}
BANDS = {"U3": gettext_lazy("under three"), "O3": gettext_lazy("three or more")}
NOT_SENT = {
    "moved_away": gettext_lazy("No longer of the cohort: moved away, or too old or too young"),
    "seat_taken": gettext_lazy("The seat was given to another child meanwhile"),
}
APPLICATION_STATES = {
    "CREATED": gettext_lazy("not sent"),
    "SENT": gettext_lazy("arrived"),
    "WAITING_PLACEMENT": gettext_lazy("waits for a place"),
    "WAITING_DECISION": gettext_lazy("waits for a decision"),
    "WAITING_CONFIRMATION": gettext_lazy("waits for an adviser"),
    "ACTIVE": gettext_lazy("has a place"),
    "REJECTED": gettext_lazy("rejected"),
    "CANCELLED": gettext_lazy("cancelled"),
}
ORIGINS = {
    "electronic": gettext_lazy("on the web"),
    "paper": gettext_lazy("on paper"),
    "phone": gettext_lazy("by phone"),
    "proactive": gettext_lazy("an answer to an offer"),
}
OFFER_STATES = {
    "PREPARED": gettext_lazy("not sent"),
    "SENT": gettext_lazy("sent"),
    "OPENED": gettext_lazy("opened"),
    "ACCEPTED": gettext_lazy("place taken"),
    "DECLINED": gettext_lazy("declined"),
    "EXPIRED": gettext_lazy("expired"),
    "WITHDRAWN": gettext_lazy("withdrawn"),
}
DECLINED = {
    "other_unit": gettext_lazy("wants another unit"),
    "later": gettext_lazy("needs a place later"),
    "stays_home": gettext_lazy("is cared for at home"),
    "other_arrangement": gettext_lazy("has another arrangement"),
    "moved": gettext_lazy("moves away"),
    "not_said": gettext_lazy("did not say why"),
}
WIDE = 222  # units of the bar's own picture


class _Reason(NamedTuple):
    fi: str
    sv: str
    en: str
    then_fi: str
    then_sv: str
    then_en: str


@cache
def _exclusions() -> dict[str, _Reason]:
    path = Path(__file__).parents[1] / "messages" / "outreach" / "exclusions.toml"
    return {code: _Reason(**row) for code, row in tomllib.loads(path.read_text("utf-8")).items()}


@register.filter
def round_word(state: str) -> Any:
    return STATES[state][0]


@register.filter
def round_pill(state: str) -> str:
    return STATES[state][1]


@register.filter
def mode_word(mode: str) -> Any:
    return MODES[mode]


@register.filter
def band_word(band: str) -> Any:
    return BANDS[band]


@register.filter
def application_word(state: str) -> Any:
    return APPLICATION_STATES[state]


@register.filter
def origin_word(origin: str) -> Any:
    return ORIGINS[origin]


@register.filter
def offer_word(state: str) -> Any:
    return OFFER_STATES[state]


@register.filter
def declined_word(because: str) -> Any:
    return DECLINED.get(because, because)


@register.filter
def left_out_word(code: str) -> Any:
    """Why a child is left out, or why its offer was not made."""
    if code in NOT_SENT:
        return NOT_SENT[code]
    return getattr(_exclusions()[code], get_language() or "fi")


@register.filter
def left_out_then(code: str) -> str:
    """What is done instead for a child that is left out."""
    return str(getattr(_exclusions()[code], f"then_{get_language() or 'fi'}"))


@register.filter
def child_name(chip: Chip | Note | Coming | SupportRow) -> str:
    """Elias N., 1 v: never more of a name than a list needs."""
    return _("%(name)s, %(age)s y") % {"name": chip.name, "age": chip.age}


@register.filter
def minutes(seconds: float | None, decimals: int = 0) -> str:
    """Seconds as minutes; a dash for what is not known."""
    return "–" if seconds is None else _("%(minutes)s min") % {"minutes": number(seconds / 60, int(decimals))}


@register.filter
def figure(run: Run, name: str) -> Any:
    """A figure of a run by its name; None where it has none."""
    return run.figures.get(name)


@register.simple_tag
def seats_bar(seats: Seats) -> SafeString:
    """Confirmed, planned, drafted and free seats as one bar; its words say the same."""
    whole = max(seats.seats, seats.confirmed + seats.planned + seats.draft, 1)
    at, parts = 0.0, []
    for count, colour in ((seats.confirmed, "fk"), (seats.planned, "f1"), (seats.draft, "fs3")):
        width = (WIDE - 1) * count / whole
        if count:
            parts.append((f"{at:.1f}", f"{max(width - 1, 1):.1f}", colour))
        at += width
    bars = format_html_join("", '<rect x="{}" y="0" width="{}" height="12" class="{}"/>', parts)
    if seats.free > 0:
        free = f"{(WIDE - 1) * seats.free / whole - 1:.1f}"
        rest = '<rect x="{}" y=".5" width="{}" height="11" class="fw" stroke="#8a8d93"/>'
        bars += format_html(rest, f"{at:.1f}", free)
    label = _("Confirmed %(confirmed)s, planned %(planned)s, draft %(draft)s, seats %(seats)s") % {
        "confirmed": seats.confirmed, "planned": seats.planned, "draft": seats.draft, "seats": seats.seats,
    }  # fmt: skip
    return format_html(
        '<svg class="t-chart" viewBox="0 0 {} 14" role="img" aria-label="{}" focusable="false">{}</svg>',
        WIDE, label, bars,
    )  # fmt: skip


@register.simple_tag
def load_bar(meter: DayMeter) -> SafeString:
    """A day's load as a bar, a line at 100 %; the figure stands beside it, so the bar is silent."""
    confirmed, whole = meter.confirmed_pct or 0.0, meter.whole_pct or 0.0
    scale = (WIDE - 1) / max(whole, 120.0)
    return format_html(
        '<svg class="t-chart" viewBox="0 0 {} 14" aria-hidden="true" focusable="false">'
        '<rect x="0" y="0" width="{}" height="12" class="fk"/><rect x="{}" y="0" width="{}" height="12" class="fs3"/>'
        '<rect x="{}" y="0" width="1.5" height="14" class="fk"/></svg>',
        WIDE, f"{confirmed * scale:.1f}", f"{confirmed * scale:.1f}", f"{(whole - confirmed) * scale:.1f}",
        f"{100 * scale:.1f}",
    )  # fmt: skip

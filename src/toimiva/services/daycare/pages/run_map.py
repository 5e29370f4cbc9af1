"""The map of a round: units by how many children they get, lines from squares of 250 metres, and the table beside."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.places.picture import WIDTH, Shape, Window, fitted, picture
from toimiva.city.places.queries import background
from toimiva.city.refusals import Missing
from toimiva.city.ui import answer, page

from ..queries.rounds import one_round
from ..queries.run_map import RunMap, run_map

MAP = "daycare/round_map.html"


@page("daycare.round.read")
@reads_persons
def on_map(request: Request, round_id: UUID) -> HttpResponse:
    """The chosen run on a map. Homes are drawn to the square of 250 metres and never nearer."""
    round_ = one_round(request.actor, round_id)
    if round_.chosen is None:
        raise Missing("not_found")
    shown = run_map(round_, round_.chosen, localdate(request.now))
    record_read(request.actor, "daycare.round.read", at=request.now, people=shown.people, round=round_.pk, map=True)
    return answer(request, MAP, round=round_, run=round_.chosen, shown=shown, picture=drawn(shown))


def drawn(shown: RunMap) -> SafeString:
    """Return the picture: lines below, units above, each unit the larger the more children it gets."""
    located = {one.unit.pk: (one.unit.lon, one.unit.lat) for one in shown.units}
    squares = {home for home, _unit in shown.lines}
    points = [*squares, *((lon, lat) for lon, lat in located.values() if lon is not None and lat is not None)]
    window = fitted([(lon, lat, lon, lat) for lon, lat in points])
    if window is None:
        return SafeString("")
    window = _wide(window)
    areas = [Shape(area.outline, "fl") for area in background(window)]
    label = _("Map: units and the squares from which their children come. The same figures are in the table.")
    ground = picture(window, areas, [], label)
    return SafeString(ground.removesuffix("</svg>") + _lines(shown, window) + _units(shown, window) + "</svg>")


def _wide(window: Window) -> Window:
    """Return a window that is never higher than three quarters of its width: a long district stays on one screen."""
    lacking = window.height / (WIDTH * 0.75)
    if lacking <= 1:
        return window
    more = (window.east - window.west) * (lacking - 1) / 2
    return Window(window.west - more, window.south, window.east + more, window.north)


def _lines(shown: RunMap, window: Window) -> SafeString:
    units = {one.unit.pk: one.unit for one in shown.units}
    rows = []
    for (home, unit_id), count in shown.lines.items():
        unit = units[unit_id]
        if unit.lon is not None and unit.lat is not None:
            rows.append((*window.xy(*home), *window.xy(unit.lon, unit.lat), min(1 + count / 2, 6)))
    lines = format_html_join("", '<path class="s1" d="M{} {}L{} {}" stroke-width="{}" opacity=".55"/>', rows)
    dots = format_html_join("", '<circle class="f1 sw" cx="{}" cy="{}" r="4"/>', sorted({row[:2] for row in rows}))
    return lines + dots


def _units(shown: RunMap, window: Window) -> SafeString:
    marks = SafeString("")
    for one in shown.units:
        if one.unit.lon is None or one.unit.lat is None:
            continue
        x, y = window.xy(one.unit.lon, one.unit.lat)
        radius = min(6 + one.placed**0.5 * 2, 24)
        end = x > WIDTH * 0.75  # near the right edge the name stands on the left
        name = "" if len(shown.units) > 30 else one.unit.name_fi.removeprefix("Päiväkoti ")
        marks += format_html(
            '<circle class="fk sw" cx="{}" cy="{}" r="{}"/><text x="{}" y="{}" class="{}">{}</text>',
            x, y, f"{radius:.1f}", x + (-1 if end else 1) * round(radius + 5), y + 5, "end" if end else "", name,
        )  # fmt: skip
    return marks

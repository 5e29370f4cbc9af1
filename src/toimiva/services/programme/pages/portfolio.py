"""The portfolio as it is shown: its finding, its order and filter, and its picture of work done against money used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toimiva.city.ui.charts import FONT, NARROW, Bar, Chart, palette
from toimiva.city.ui.templatetags.toimiva import percent

from ..policy.lights import LIGHTS, WORST_FIRST
from ..queries.followup import Followup
from ..queries.portfolio_sums import worst_colour
from ..words import COLOURS, LIGHT_NAMES

Key = Callable[[Followup], Any]
SHAPES = {
    "green": ("circle", "ok"),
    "yellow": ("triangle-up", "warn"),
    "red": ("square", "err"),
    "grey": ("circle", "line-2"),
}


def _colour(place: int) -> Key:
    return lambda one: WORST_FIRST.index(one.lights[place].colour)


SORTS: dict[str, tuple[Any, Key]] = {
    "": (gettext_lazy("the decision's order"), lambda one: one.project.place),
    "concern": (gettext_lazy("concern"), lambda one: sorted(WORST_FIRST.index(each.colour) for each in one.lights)),
    **{light: (LIGHT_NAMES[light], _colour(place)) for place, light in enumerate(LIGHTS)},
    "name": (gettext_lazy("name"), lambda one: one.project.name.casefold()),
    "allotted": (gettext_lazy("allotted"), lambda one: -one.money.allotted),
    "use": (gettext_lazy("use rate"), lambda one: -(one.money.used / one.money.allotted if one.money.allotted else -1)),
    "risk": (gettext_lazy("greatest risk"), lambda one: -max((risk.score for risk in one.open_risks), default=0)),
}


def sorted_by(rows: Sequence[Followup], sort: str) -> list[Followup]:
    """Return the rows in the order asked, an unknown one as the decision has them; equals keep the decision's order."""
    key = SORTS.get(sort, SORTS[""])[1]
    return sorted(sorted(rows, key=SORTS[""][1]), key=key)


def sort_links(sort: str) -> list[tuple[str, Any, bool]]:
    """Return each order: its code, its words, whether it is the one shown."""
    shown = sort if sort in SORTS else ""
    return [(code, words, code == shown) for code, (words, _key) in SORTS.items()]


def filtered(rows: Sequence[Followup], light: str) -> list[Followup]:
    """Return the projects with at least one light of the colour; all where the colour is none of ours."""
    if light not in COLOURS:
        return list(rows)
    return [one for one in rows if any(each.colour == light for each in one.lights)]


def told(rows: Sequence[Followup]) -> str:
    """Say how many projects ask for attention."""
    if not rows:
        return _("You follow no project of this programme.")
    worst = [worst_colour(one) for one in rows]
    facts = {"all": len(rows), "red": worst.count("red"), "yellow": worst.count("yellow")}
    if facts["red"]:
        return _("%(red)s of %(all)s projects have a red light, %(yellow)s more a yellow one.") % facts
    if facts["yellow"]:
        return _("No project has a red light; %(yellow)s of %(all)s have a yellow one.") % facts
    return _("No project of %(all)s has a red or yellow light.") % facts


def portfolio_chart(rows: Sequence[Followup]) -> Chart | None:
    """Return the bubbles: work done by weight, money used, the allotment as size, the worst light as shape and colour.

    None where no project has both a baseline and money.
    """
    points = [_point(number, one) for number, one in enumerate(rows, 1) if one.standing is not None]
    if not points:
        return None
    ahead = [point for point in points if point["used"] > point["done"]]
    title = _("In %(count)s of %(all)s projects the money goes faster than the work") % {
        "count": len(ahead),
        "all": len(points),
    }
    subtitle = _("Work done and money used, per cent. Size: allotment. Above the line money goes faster than work.")
    alt = f"{title}. " + "; ".join(f"{p['number']} {p['name']}: {p['shown']}" for p in points)
    bars = tuple(Bar(f"{p['number']} {p['name']}", p["used"], p["shown"]) for p in points)
    wide, narrow = (_spec(points, width) for width in (640, NARROW))
    return Chart("portfolio", title, subtitle, alt, wide, narrow, bars)


def _point(number: int, one: Followup) -> dict[str, Any]:
    standing = one.standing
    assert standing is not None  # noqa: S101 the caller has looked
    done, used = float(standing.done_share), float(standing.used / standing.budget)
    facts = {"done": percent(done, 0), "used": percent(used, 0), "light": COLOURS[worst_colour(one)]}
    return {
        "number": number,
        "name": one.project.name,
        "done": round(done * 100, 1),
        "used": round(used * 100, 1),
        "allotted": float(standing.budget),
        "light": worst_colour(one),
        "shown": _("work %(done)s, money %(used)s, %(light)s") % facts,
    }


def _spec(points: Sequence[dict[str, Any]], width: int) -> dict[str, Any]:
    colours = palette()
    top = max(100.0, *(point["used"] for point in points)) * 1.05
    axis = {
        "grid": True,
        "tickCount": 5,
        "gridColor": colours["line"],
        "labelColor": colours["ink"],
        "titleColor": colours["ink"],
    }
    x = {
        "field": "done",
        "type": "quantitative",
        "scale": {"domain": [0, 105]},
        "axis": axis | {"title": _("Work done, %")},
    }
    y = {
        "field": "used",
        "type": "quantitative",
        "scale": {"domain": [0, top]},
        "axis": axis | {"title": _("Money used, %")},
    }
    scale = {"domain": list(SHAPES), "range": [shape for shape, _token in SHAPES.values()]}
    paint = {"domain": list(SHAPES), "range": [colours[token] for _shape, token in SHAPES.values()]}
    bubble = {
        "mark": {"type": "point", "filled": True, "opacity": 0.85},
        "encoding": {
            "size": {"field": "allotted", "type": "quantitative", "scale": {"range": [120, 1400]}, "legend": None},
            "shape": {"field": "light", "type": "nominal", "scale": scale, "legend": None},
            "color": {"field": "light", "type": "nominal", "scale": paint, "legend": None},
        },
    }
    line = {
        "data": {"values": [{"done": 0, "used": 0}, {"done": 100, "used": 100}]},
        "mark": {"type": "line", "color": colours["muted"], "strokeDash": [5, 4]},
    }
    label = {
        "mark": {"type": "text", "dy": -26, "fontWeight": 650, "color": colours["ink"]},
        "encoding": {"text": {"field": "number"}},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": 340 if width > NARROW else 280,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(points)},
        "encoding": {"x": x, "y": y},
        "layer": [line, bubble, label],
        "config": {"font": FONT, "view": {"stroke": None}, "background": None, "text": {"fontSize": 13}},
    }

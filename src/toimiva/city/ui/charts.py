"""Charts: a Vega-Lite specification drawn by the server as SVG, wide and narrow, and redrawn in the browser."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

VEGA_LITE = "6.4"
FONT = "Inter Variable, Inter, Arial, sans-serif"
NARROW = 320
TOKEN = re.compile(r"--t-([\w-]+):\s*(#[0-9a-fA-F]{3,8})\b")


class Bar(NamedTuple):
    """One bar or point: its name, its size, and the size in words as it is written beside it."""

    name: str
    value: float
    shown: str


@dataclass(frozen=True)
class Chart:
    """A chart ready for `ui/_chart.html`: `title` says the finding, `subtitle` the measure, `alt` all in a sentence.

    `rows` are the same figures as a table, which the template shows below unless the page has its own.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    spec: dict[str, Any]
    narrow: dict[str, Any]
    rows: tuple[Bar, ...] = ()

    @property
    def spec_id(self) -> str:
        return f"{self.id}-spec"

    @property
    def svg(self) -> SafeString:
        """The server's picture; drawn once for each specification and kept in the home's cache."""
        return mark_safe(drawn(self.spec))  # noqa: S308 vl-convert's own SVG of our own specification

    @property
    def narrow_svg(self) -> SafeString:
        """The same for a telephone: the names stand above the bars."""
        return mark_safe(drawn(self.narrow))  # noqa: S308


@cache
def palette() -> dict[str, str]:
    """Return the colours of the style sheet and the city's theme by their token: c1 … c5, c0, ink, muted, line.

    The series are told apart by people who do not see all colours; that is decided and tested with the theme.
    """
    from django.contrib.staticfiles.finders import find

    sheets = (find(name) for name in ("toimiva/toimiva.css", settings.TOIMIVA_CITY.theme))
    texts = (Path(str(sheet)).read_text("utf-8") for sheet in sheets if sheet)
    return {name: colour for text in texts for name, colour in TOKEN.findall(text)}


def bar_chart(chart_id: str, bars: Sequence[Bar], *, title: str, subtitle: str, alt: str) -> Chart:
    """Return horizontal bars from zero, each labelled directly, in the order given.

    Raises `ValueError` for a negative bar: it would have no room on this axis.
    """
    if any(bar.value < 0 for bar in bars):
        raise ValueError("bars begin at zero: a negative value needs another chart")
    longest = max((bar.value for bar in bars), default=0) or 1
    y: dict[str, Any] = {"field": "name", "type": "nominal", "sort": None}
    wide = _spec(bars, 640, 28, [_bars(longest * 1.2, 20), _label({"align": "left", "dx": 6}, "shown", 600)])
    wide["encoding"] = {"y": y | {"axis": {"title": None, "labelLimit": 230}}}
    above = {"align": "left", "x": 0, "dy": -19}
    narrow = _spec(bars, NARROW, 46, [_bars(longest * 1.35, 18), _label({"align": "left", "dx": 6}, "shown", 600),
                                      _label(above, "name", 400)])  # fmt: skip
    narrow["encoding"] = {"y": y | {"axis": None}}
    return Chart(chart_id, title, subtitle, alt, wide, narrow, tuple(bars))


def line_chart(chart_id: str, points: Sequence[Bar], *, title: str, subtitle: str, alt: str) -> Chart:
    """Return one line over periods in the order given, its last point labelled directly; the axis begins at zero."""
    wide, narrow = (_line(points, width) for width in (640, NARROW))
    return Chart(chart_id, title, subtitle, alt, wide, narrow, tuple(points))


def _line(points: Sequence[Bar], width: int) -> dict[str, Any]:
    colours = palette()
    x = {
        "field": "name",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
    }
    top = 1.2 * (max((point.value for point in points), default=0) or 1)
    y = {"field": "value", "type": "quantitative", "scale": {"domain": [0, top]}, "axis": None}
    last = [{"filter": {"field": "name", "equal": points[-1].name if points else ""}}]
    end = {"mark": {"type": "point", "filled": True, "size": 90, "color": colours["c1"]}, "transform": last}
    label = _label({"align": "right", "dy": -14}, "shown", 600) | {"transform": last}
    spec = _spec(
        points, width, 180, [{"mark": {"type": "line", "color": colours["c1"], "strokeWidth": 2.5}}, end, label]
    )
    return spec | {"height": 180, "encoding": {"x": x, "y": y}}


def _spec(bars: Sequence[Bar], width: int, step: int, layer: list[dict[str, Any]]) -> dict[str, Any]:
    colours = palette()
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": step * max(len(bars), 1),
        "data": {"values": [bar._asdict() for bar in bars]},
        "layer": layer,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "background": None,
            "axis": {
                "labelColor": colours["ink"], "labelFontSize": 13, "ticks": False, "domainColor": colours["ink"],
                "labelPadding": 8, "grid": False,
            },
            "text": {"fontSize": 13},
        },
    }  # fmt: skip


def _bars(end: float, height: int) -> dict[str, Any]:
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [0, end]}}
    return {"mark": {"type": "bar", "color": palette()["c1"], "height": height}, "encoding": {"x": x}}


def _label(place: dict[str, Any], field: str, weight: int) -> dict[str, Any]:
    """Text at the end of the bar, or at a fixed `x`."""
    mark = {"type": "text", "fontWeight": weight, "color": palette()["ink"], **place}
    encoding: dict[str, Any] = {"text": {"field": field}}
    if "x" not in place and place.get("align") == "left":
        encoding["x"] = {"field": "value", "type": "quantitative"}
    return {"mark": mark, "encoding": encoding}


def drawn(spec: dict[str, Any]) -> str:
    """Return the SVG of a specification, from the cache where it was drawn before."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    name = hashlib.sha256(f"{VEGA_LITE}\n{text}".encode()).hexdigest()
    cached = Path(settings.MEDIA_ROOT).parent / "cache" / "charts" / f"{name}.svg"
    if cached.exists():
        return cached.read_text("utf-8")
    import vl_convert  # half a second at its first drawing

    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    cached.parent.mkdir(parents=True, exist_ok=True)
    part = cached.with_suffix(f".{os.getpid()}-{id(svg)}.part")
    part.write_text(svg, "utf-8")
    part.replace(cached)
    return svg

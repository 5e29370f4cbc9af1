"""Charts: a Vega-Lite specification drawn by the server as SVG, redrawn in the browser, and its table beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

VEGA_LITE = "6.4"
SERIES, INK, MUTED, LINE = "#0000bf", "#1a1a1a", "#525459", "#d7d9dd"
FONT = "Inter Variable, Inter, Arial, sans-serif"


class Bar(NamedTuple):
    """One bar: its name, its length, and the length in words as it is written beside it."""

    name: str
    value: float
    shown: str


@dataclass(frozen=True)
class Chart:
    """A chart ready for `ui/_chart.html`: `title` says the finding, `subtitle` the measure, `alt` all in a sentence."""

    id: str
    title: str
    subtitle: str
    alt: str
    spec: dict[str, Any]

    @property
    def spec_id(self) -> str:
        return f"{self.id}-spec"

    @property
    def svg(self) -> SafeString:
        """The server's picture; drawn once for each specification and kept in the home's cache."""
        return mark_safe(drawn(self.spec))  # noqa: S308 vl-convert's own SVG of our own specification


def bar_chart(chart_id: str, bars: Sequence[Bar], *, title: str, subtitle: str, alt: str) -> Chart:
    """Return horizontal bars from zero, each labelled directly, in the order given."""
    rows = [{"name": bar.name, "value": bar.value, "shown": bar.shown} for bar in bars]
    longest = max((bar.value for bar in bars), default=0) or 1
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 230}}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [0, longest * 1.18]}}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 480,
        "height": {"step": 28},
        "data": {"values": rows},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "color": SERIES, "height": 20}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600, "color": INK},
                "encoding": {"text": {"field": "shown"}},
            },
        ],
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "background": None,
            "axis": {"labelColor": INK, "labelFontSize": 13, "ticks": False, "domainColor": INK, "labelPadding": 8},
            "text": {"fontSize": 13},
        },
    }
    return Chart(chart_id, title, subtitle, alt, spec)


def drawn(spec: dict[str, Any]) -> str:
    """Return the SVG of a specification, from the cache where it was drawn before."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    name = hashlib.sha256(f"{VEGA_LITE}\n{text}".encode()).hexdigest()
    cached = Path(settings.MEDIA_ROOT).parent / "cache" / "charts" / f"{name}.svg"
    if cached.exists():
        return cached.read_text("utf-8")
    import vl_convert  # half a second at its first drawing

    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    cached.parent.mkdir(parents=True, exist_ok=True)
    part = cached.with_suffix(f".{id(svg)}.part")
    part.write_text(svg, "utf-8")
    part.replace(cached)
    return svg

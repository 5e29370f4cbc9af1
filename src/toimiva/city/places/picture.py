"""A map as plain SVG from the server: the picture where there is no JavaScript. Only classes, no style, no script."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH = 800
FEW = 60


class Shape(NamedTuple):
    """An area of the picture: its outline (GeoJSON geometry as text) and the class of its colour (m1…m5, mx, fs)."""

    outline: str
    colour: str


class Window(NamedTuple):
    """What the picture shows, in degrees; `scale` is pixels for a degree of latitude."""

    west: float
    south: float
    east: float
    north: float

    @property
    def shrink(self) -> float:
        """A degree of longitude is this much shorter than one of latitude in the middle of the picture."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        return WIDTH / ((self.east - self.west) * self.shrink)

    @property
    def height(self) -> int:
        return max(1, round((self.north - self.south) * self.scale))

    def xy(self, lon: float, lat: float) -> tuple[int, int]:
        """The pixel of a point; y grows downwards."""
        return round((lon - self.west) * self.shrink * self.scale), round((self.north - lat) * self.scale)


def around(lon: float, lat: float, metres: float = 1_500) -> Window:
    """The window about one point, four wide and three high."""
    high = metres / 111_195  # a degree of latitude on the sphere
    wide = high * 4 / 3 / math.cos(math.radians(lat))
    return Window(lon - wide, lat - high, lon + wide, lat + high)


def fitted(boxes: Iterable[Sequence[float | None]]) -> Window | None:
    """The window that holds every box (west, south, east, north), with a small margin; None without any."""
    known = [box for box in boxes if None not in box]
    if not known:
        return None
    west, south, east, north = (
        choose(box[side] for box in known)  # type: ignore[type-var]
        for side, choose in enumerate((min, min, max, max))
    )
    margin = max((east - west) * 0.02, 0.001)  # type: ignore[operator]
    return Window(west - margin, south - margin / 2, east + margin, north + margin / 2)  # type: ignore[operator]


def picture(
    window: Window | None, shapes: Iterable[Shape], points: Iterable[Sequence[float]], label: str,
    way: Sequence[Sequence[float]] = (),
) -> SafeString:  # fmt: skip
    """Return the SVG; without a window there is nothing to draw and no picture. `way`: the points of a walk."""
    if window is None:
        return mark_safe("")
    areas = "".join(
        f'<path class="{shape.colour} area" d="{_path(shape.outline, window)}"/>' for shape in shapes if shape.outline
    )
    marks = _marks(dict.fromkeys(window.xy(lon, lat) for lon, lat in points))
    return format_html(
        '<svg class="t-map" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>',
        WIDTH,
        window.height,
        label,
        mark_safe(areas + _way(way, window) + marks),  # numbers and our own class names only
    )


def _way(way: Sequence[Sequence[float]], window: Window) -> str:
    """A walk as a line with a bright border, so that it is seen on every ground."""
    if len(way) < 2:
        return ""
    line = _ring(way, window).removesuffix("z")
    return f'<path class="m-case" d="{line}"/><path class="m-route" d="{line}"/>'


def _marks(pixels: Collection[tuple[int, int]]) -> str:
    """Circles for as many points as the eye tells apart; more of them as the dots of one path, a tenth of the size."""
    if len(pixels) <= FEW:
        return "".join(f'<circle class="f1 sw" cx="{x}" cy="{y}" r="8"/>' for x, y in pixels)
    dots = "".join(f"M{x} {y}h0" for x, y in pixels)
    return f'<path class="m-case" d="{dots}"/><path class="m-route" d="{dots}"/>'


@lru_cache(maxsize=512)
def _path(outline: str, window: Window) -> str:
    """An outline as the path of the picture; the same areas stand behind every list, so they are drawn once."""
    geometry: dict[str, Any] = json.loads(outline)
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return "".join(_ring(ring, window) for polygon in polygons for ring in polygon)


def _ring(ring: Iterable[Sequence[float]], window: Window) -> str:
    """One ring in whole pixels, steps that fall on the same pixel left out."""
    pixels: list[tuple[int, int]] = []
    for lon, lat, *_ in ring:
        pixel = window.xy(lon, lat)
        if not pixels or pixels[-1] != pixel:
            pixels.append(pixel)
    return "M" + "L".join(f"{x} {y}" for x, y in pixels) + "z"

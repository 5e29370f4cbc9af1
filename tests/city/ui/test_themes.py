"""A city's theme sets every token of a theme and no other, within the contrast limits of WCAG 2.2 and our own."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

LOOK = Path(__file__).parents[3] / "src" / "toimiva" / "city" / "ui" / "static" / "toimiva"
THEMES = sorted((LOOK / "themes").glob("*.css"))
TOKENS = {
    *("--t-brand", "--t-brand-dark", "--t-brand-tint", "--t-soft", "--t-soft-2", "--t-soft-3", "--t-accent"),
    *("--t-desk", "--t-font", "--t-c1", "--t-m1", "--t-m2", "--t-m3", "--t-m4", "--t-m5"),
}
INK, WHITE = "#1a1a1a", "#ffffff"


def tokens(path: Path) -> dict[str, str]:
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", css))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_recommendation():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_there_is_a_default_and_another_city():
    assert {"helsinki", "koivula"} <= {path.stem for path in THEMES}


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_theme_sets_every_token_and_no_other(path):
    assert set(tokens(path)) == TOKENS


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_theme_can_be_read(path):
    theme = tokens(path)
    assert contrast(theme["--t-brand"], WHITE) >= 7
    assert contrast(theme["--t-desk"], WHITE) >= 7
    assert contrast(theme["--t-brand-dark"], WHITE) >= 7
    assert contrast(theme["--t-brand"], theme["--t-accent"]) >= 4.5
    for surface in ("--t-soft", "--t-soft-2", "--t-accent", "--t-brand-tint"):
        assert contrast(INK, theme[surface]) >= 7


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_map_classes_go_from_light_to_dark(path):
    theme = tokens(path)
    classes = [luminance(theme[f"--t-m{n}"]) for n in range(1, 6)]
    assert all(lighter > darker for lighter, darker in pairwise(classes))


def test_every_token_used_is_set():
    css = (LOOK / "toimiva.css").read_text("utf-8")
    used = set(re.findall(r"var\((--t-[\w-]+)\)", css))
    assert used - set(tokens(LOOK / "toimiva.css")) <= TOKENS

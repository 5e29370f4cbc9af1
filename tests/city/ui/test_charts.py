"""Charts: begin at zero, are labelled directly, take their colours from the theme, are drawn once."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from toimiva.city.ui import charts
from toimiva.city.ui.charts import Bar, bar_chart, drawn, line_chart, palette

BARS = [Bar("Itäinen", 301, "301"), Bar("Östersundom & <saaret>", 12, "12")]
POINTS = [Bar("2026-10", 100, "100"), Bar("2026-11", 90, "90")]
WORDS = {"title": "Most: Itäinen (301)", "subtitle": "Families", "alt": "Families. Most: Itäinen."}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


def test_the_colours_are_those_of_the_style_sheet_and_the_theme():
    colours = palette()
    assert (colours["c1"], colours["c2"], colours["ink"]) == ("#0000bf", "#bd2f00", "#1a1a1a")


def domains(spec):
    for layer in spec["layer"]:
        for channel in layer.get("encoding", {}).values():
            if "scale" in channel:
                yield channel["scale"]["domain"]


def test_bars_begin_at_zero_wide_and_narrow():
    chart = bar_chart("x", BARS, **WORDS)
    for spec in (chart.spec, chart.narrow):
        assert [domain[0] for domain in domains(spec)] == [0]
        assert all(domain[1] > 301 for domain in domains(spec))
    assert (chart.spec["width"], chart.narrow["width"]) == (640, 320)


def test_a_bar_below_zero_is_refused():
    with pytest.raises(ValueError, match="negative"):
        bar_chart("x", [Bar("a", -1, "−1")], **WORDS)


@pytest.mark.parametrize(
    "chart", [bar_chart("x", BARS, **WORDS), line_chart("y", POINTS, **WORDS)], ids=["bar", "line"]
)
def test_the_pictures_are_safe_to_stand_in_a_page(chart):
    for svg, width in ((chart.svg, 640), (chart.narrow_svg, 320)):
        assert svg.startswith("<svg")
        assert "style=" not in svg
        assert "<script" not in svg
        assert int(re.search(r'width="(\d+)"', svg).group(1)) == width


def test_every_bar_is_labelled_in_the_picture():
    assert all(label in bar_chart("x", BARS, **WORDS).svg for label in ("301", "12", "Itäinen", "&amp; &lt;saaret&gt;"))


def test_of_a_line_the_last_point_is_labelled():
    svg = line_chart("y", POINTS, **WORDS).svg
    assert ">90<" in svg
    assert ">100<" not in svg


def test_no_bars_at_all_is_a_picture_too():
    assert bar_chart("x", [], **WORDS).svg.startswith("<svg")
    assert bar_chart("x", [Bar("a", 0, "0")], **WORDS).svg.startswith("<svg")


def test_a_picture_is_drawn_once(home, monkeypatch):
    spec = bar_chart("x", BARS, **WORDS).spec
    first = drawn(spec)
    (kept,) = (home / "cache" / "charts").glob("*.svg")
    kept.write_text("kept", "utf-8")
    assert (first[:4], drawn(spec)) == ("<svg", "kept")
    monkeypatch.setattr(charts, "VEGA_LITE", "6.1")  # another version draws anew
    assert drawn(spec) != "kept"


def test_the_figure_says_the_finding_and_holds_the_table():
    page = render_to_string("ui/_chart.html", {"chart": bar_chart("x", BARS, **WORDS)})
    assert "<strong>Most: Itäinen (301)</strong>" in page
    assert page.count('role="img" aria-label="Families. Most: Itäinen."') == 2
    assert '<th scope="row">Östersundom &amp; &lt;saaret&gt;</th><td class="num">12</td>' in page
    assert page.count("data-plot") == 1
    assert 'id="x-spec" type="application/json"' in page
    assert "<saaret>" not in page


def test_where_the_page_has_a_table_the_figure_has_none():
    page = render_to_string("ui/_chart.html", {"chart": bar_chart("x", BARS, **WORDS), "table_below": True})
    assert "<table" not in page

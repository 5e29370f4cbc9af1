"""The city's indicators: each answers in a sentence first, then as a chart, then as a table, then as a file."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing
from toimiva.city.ui import answer, page
from toimiva.city.ui.charts import Bar, Chart, bar_chart, line_chart

from . import exports, queries, shown
from .definitions import Indicator
from .engine.areas import UNPLACED
from .models import IndicatorValue

LEVELS = (1, 2, 3)


@page("data.read")
def indicators(request: Request) -> HttpResponse:
    """Every indicator with its answer and how fresh it is."""
    language = get_language() or "fi"
    rows = [
        {
            "latest": latest,
            "name": latest.indicator.name.in_language(language),
            "sentence": shown.sentence(latest, language),
            "stale": latest.stale(request.now),
        }
        for latest in queries.latest_of(request.actor)
    ]
    return answer(request, "data/indicators.html", rows=rows)


@page("data.read")
def indicator(request: Request, code: str) -> HttpResponse:
    """One indicator whole, by the areas of one level."""
    language = get_language() or "fi"
    latest = queries.latest(request.actor, code)
    what = latest.indicator
    level = _level(request.GET.get("level", ""))
    values = [
        one for one in queries.values(request.actor, code) if one.area.level in (0, level) or one.area_id == UNPLACED
    ]
    columns = shown.columns_of(what, values, language)
    rows = shown.rows_of(what, values, columns, language)
    return answer(
        request,
        "data/indicator.html",
        latest=latest,
        indicator=what,
        name=what.name.in_language(language),
        says=what.says.in_language(language),
        sentence=shown.sentence(latest, language),
        stale=latest.stale(request.now),
        level=level,
        levels=[(1, _("Major districts")), (2, _("Districts")), (3, _("Neighbourhoods"))],
        by_area=any(row.area.level for row in rows),
        columns=columns,
        rows=rows,
        chart=_chart(latest, rows, columns, language),
        course=_course(what, queries.periods(request.actor, code), language),
        owner=what.owner.in_language(language),
        sources=exports.sources_of(what, language),
    )


@page("data.read")
def download(request: Request, code: str, form: str) -> HttpResponse:
    """One indicator's newest figures as CSV or JSON-stat."""
    what = queries.indicator(request.actor, code)
    values = list(queries.values(request.actor, code))
    if form == "json":
        return JsonResponse(exports.as_jsonstat(what, values, get_language() or "fi"))
    if form != "csv":
        raise Missing("not_found")
    response = HttpResponse(exports.as_csv(what, values), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    return response


def _course(what: Indicator, values: list[IndicatorValue], language: str) -> Chart | None:
    """The whole city's figure period by period; None until there are two."""
    if len(values) < 2:
        return None
    points = [
        Bar(one.computation.period, float(one.value or 0), shown.in_unit(one.value, what.unit, language))
        for one in values
    ]
    first, last = points[0], points[-1]
    facts = {"first": first.name, "value": first.shown, "last": last.name, "now": last.shown}
    title = _("%(first)s: %(value)s, %(last)s: %(now)s") % facts
    subtitle = f"{what.name.in_language(language)}, {shown.unit_words(what.unit)}"
    return line_chart("course", points, title=title, subtitle=subtitle, alt=f"{subtitle}. {title}.")


def _level(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in LEVELS else 1


def _chart(
    latest: queries.Latest, rows: list[shown.Row], columns: list[tuple[str, str]], language: str
) -> Chart | None:
    """The first column of each area as bars, the longest first; None where there are no areas to compare."""
    known = [
        Bar(row.name, float(row.cells[0].value), row.cells[0].text)
        for row in rows
        if row.area.level and not row.area.pk.endswith(UNPLACED) and row.cells and row.cells[0].value is not None
    ]
    if len(known) < 2:
        return None
    known.sort(key=lambda bar: -bar.value)
    what = latest.indicator
    measure = what.name.in_language(language) + (f", {columns[0][1]}" if columns[0][0] else "")
    title = _("Most: %(most)s (%(value)s)") % {"most": known[0].name, "value": known[0].shown}
    least = _("least: %(least)s (%(value)s)") % {"least": known[-1].name, "value": known[-1].shown}
    subtitle = f"{measure}, {shown.unit_words(what.unit)}"
    return bar_chart("by-area", known[:60], title=title, subtitle=subtitle, alt=f"{subtitle}. {title}, {least}.")

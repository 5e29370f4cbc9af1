"""The rules in force, for anyone: what the house computes with, since when, and which act or decision says so."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.cards import service_cards
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import answer, page

from . import catalogue, exports
from .history import history

FORMS = {
    "toml": ("application/toml", exports.as_toml),
    "csv": ("text/csv", exports.as_csv),
    "json": ("application/json", exports.as_json),
}
HISTORY = 200


@page("rules.read")
def index(request: Request) -> HttpResponse:
    """Every table, by the service that uses it."""
    today = timezone.localdate(request.now)
    tables = sorted(catalogue.tables(), key=lambda table: (owner_words(table.service), table.title))
    groups = [
        {"name": name, "tables": [_summary(table, today) for table in members]}
        for name, members in groupby(tables, key=lambda table: owner_words(table.service))
    ]
    return answer(request, "rules/index.html", groups=groups)


@page("rules.read")
def table(request: Request, service: str, name: str) -> HttpResponse:
    """One table: in force on the day asked (today), coming, earlier, its source, its history."""
    found = _found(service, name)
    try:
        day = _day(request)
    except Refusal as refusal:
        return answer(request, "rules/table.html", refusal=refusal, **_shown(found, timezone.localdate(request.now)))
    return answer(request, "rules/table.html", **_shown(found, day))


@page("rules.read")
def download(request: Request, service: str, name: str, form: str) -> HttpResponse:
    """The table as TOML, CSV or JSON."""
    found = _found(service, name)
    if form not in FORMS:
        raise Missing("not_found")
    kind, write = FORMS[form]
    return HttpResponse(
        write(found),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.service}-{found.name}.{form}"'},
    )


def owner_words(code: str) -> str:
    """The service or room of a table, in the language of the page."""
    language = get_language() or "fi"
    rooms = {"audit": _("Audit trail"), "ui": _("Feedback"), "residents": _("Residents"), "identity": _("Users"),
             "places": _("Places"), "data": _("Indicators")}  # fmt: skip
    return next(
        (card.name.in_language(language) for card in service_cards() if card.code == code), rooms.get(code, code)
    )


def _found(service: str, name: str) -> catalogue.Table:
    found = catalogue.find(f"{service}/{name}")
    if not found:
        raise Missing("not_found")
    return found[0]


def _day(request: Request) -> date:
    asked = request.GET.get("on", "").strip()
    if not asked:
        return timezone.localdate(request.now)
    for part, wanted in ((asked.split("."), (2, 1, 0)), (asked.split("-"), (0, 1, 2))):
        if len(part) == 3 and all(one.isascii() and one.isdigit() for one in part):
            try:
                return date(*(int(part[place]) for place in wanted))
            except ValueError:
                break
    raise Refusal("not_a_date", field="on", value=asked)


def _shown(found: catalogue.Table, day: date) -> dict[str, Any]:
    states = {state: found.in_state(state, day) for state in ("now", "coming", "earlier")}
    versions = history(found, day)
    return {
        "table": found,
        "owner": owner_words(found.service),
        "siblings": [one for one in catalogue.tables() if one.service == found.service],
        "day": day,
        "states": states,
        "tables": {state: grid(found, rows) for state, rows in states.items()},
        "unverified": [row for row in states["now"] if not row.verified],
        "versions": versions[:HISTORY],
        "more_versions": max(0, len(versions) - HISTORY),
        "begins": min((row.valid_from for row in states["coming"]), default=None),
    }


def grid(found: catalogue.Table, rows: list[catalogue.Row]) -> dict[str, Any]:
    """The rows as a table: the columns that any of them fills, and a cell for each."""
    columns = [name for name in found.fields if any(name in row.values for row in rows)]
    return {"columns": columns, "rows": [(row, [(name, row.values.get(name)) for name in columns]) for row in rows]}


def _summary(one: catalogue.Table, today: date) -> dict[str, Any]:
    return {"table": one, "in_force": len(one.in_state("now", today)), "coming": len(one.in_state("coming", today))}

"""The public page of a programme's spending and its open data: CSV and Fiscal Data Package, for everybody."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from functools import cache, wraps
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import condition

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import PACKAGE
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import answer, page

from .. import queries
from ..engine.fiscal_package import SPENDING, SUPPLIERS, Column, package, spending_rows, supplier_rows
from ..models import Programme
from ..policy.own_diaries import is_invented
from ..queries.cycle_reports import newest_published
from .report_parts import status_parts
from .spending_view import spending_view


def state_of_page(request: Request, programme_id: int) -> str | None:
    """The page as nobody in particular sees it: the figures, the language, and the token its forms carry."""
    if request.actor.kind == "user":
        return None
    return _tag(programme_id, get_language() or "fi", request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))


def state_of_data(request: Request, programme_id: int) -> str | None:
    return _tag(programme_id)


@cache
def build() -> str:
    """What of this installation's code a page is made of: a new version's pages are never taken for the old ones."""
    made_of = (file for form in ("html", "mo", "toml", "css", "py") for file in PACKAGE.rglob(f"*.{form}"))
    return f"{version('toimiva')}-{max(file.stat().st_mtime_ns for file in made_of)}"


def _tag(programme_id: int, *more: str) -> str | None:
    state = queries.spending_state(programme_id)
    if state is None:
        return None
    return f'"{sha256("|".join((build(), state, *more)).encode()).hexdigest()[:32]}"'


def asked_again(tag: Callable[..., str | None], kept: str) -> Callable[..., Any]:
    """Answer 304 to who has the newest already; `kept` says who may keep the answer, and for how long unasked."""

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def told(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = condition(etag_func=tag)(view)(request, *args, **kwargs)
            if response.has_header("ETag"):
                response["Cache-Control"] = kept
            return response

        return told

    return declare


@page("programme.spending.read")
@asked_again(state_of_page, "private, no-cache")
def spending(request: Request, programme_id: int) -> HttpResponse:
    """What is granted, allotted, spent in closed months, free and expected; and how the projects are doing.

    The status and the targets are those of the newest report to the City Board that is published.

    `?number=` shows the months and suppliers of one project number.
    """
    programme = queries.head(request.actor, programme_id)
    report = newest_published(request.actor, programme_id)
    view = spending_view(queries.spending(request.actor, programme_id), request.GET.get("number", ""))
    return answer(
        request,
        "programme/spending.html",
        programme=programme,
        view=view,
        invented=is_invented(programme.matter.diary_number),
        appropriations=queries.appropriations(request.actor, programme_id),
        books=queries.figures(request.actor, programme_id).programme,
        report=report,
        status=status_parts(report) if report else [],
    )


@page("programme.spending.read")
@asked_again(state_of_data, "public, max-age=300")
def spending_csv(request: Request, programme_id: int) -> HttpResponse:
    """Money by project number, month, phase and account, as CSV."""
    return _download(_tables(request, programme_id)[1]["spending.csv"], programme_id, "spending.csv")


@page("programme.spending.read")
@asked_again(state_of_data, "public, max-age=300")
def suppliers_csv(request: Request, programme_id: int) -> HttpResponse:
    """Spending by project number, year and supplier, as CSV; who is no company is not named."""
    return _download(_tables(request, programme_id)[1]["suppliers.csv"], programme_id, "suppliers.csv")


@page("programme.spending.read")
@asked_again(state_of_data, "public, max-age=300")
def package_json(request: Request, programme_id: int) -> HttpResponse:
    """The Fiscal Data Package that describes both tables; they lie beside it under their own names."""
    programme, files, told = _tables(request, programme_id)
    about = "Decisions and the forecast as they stand; spending of the months whose books are closed."
    if is_invented(programme.matter.diary_number):
        about = "INVENTED: the city of this programme and every figure are made up. " + about
    made = package(f"programme-{programme_id}-spending", programme.name, about, told, files)
    text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _tables(request: Request, programme_id: int) -> tuple[Programme, dict[str, bytes], Any]:
    programme = queries.head(request.actor, programme_id)
    told = queries.spending(request.actor, programme_id)
    names = (programme.name, programme.root_number)
    files = {
        "spending.csv": _csv(SPENDING, spending_rows(*names, told)),
        "suppliers.csv": _csv(SUPPLIERS, supplier_rows(*names, told)),
    }
    return programme, files, told


def _csv(columns: Iterable[Column], rows: Iterable[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(column.name for column in columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _download(content: bytes, programme_id: int, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="programme-{programme_id}-{name}"'
    return response

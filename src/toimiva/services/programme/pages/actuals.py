"""The import of actuals: a file is brought, its rows are shown with their verdicts, and a person posts them."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..actuals_files import rejects_of
from ..engine.actuals import propose
from ..forms.actuals import BringForm, ColumnsForm
from ..models import ImportRun, RunState
from ..policy.actuals_tables import limits
from .actuals_view import run_view

RUNS, RUN = Page("programme/actuals.html"), Page("programme/actuals_run.html")
A_PAGE = 25


@page("programme.actuals.read")
def runs(request: Request, programme_id: int) -> HttpResponse:
    """The imports of a programme, and the form that brings a file."""
    return _runs(request, programme_id)


def _runs(
    request: Request, programme_id: int, form: BringForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    brings = allowed(request.actor, "programme.actuals.bring")
    response = answer(
        request,
        RUNS,
        programme=queries.head(request.actor, programme_id),
        page=Paginator(queries.import_runs(request.actor, programme_id), A_PAGE).get_page(request.GET.get("page")),
        form=(form or _form()) if brings else None,
        refusal=refusal,
    )
    if form is not None and form.errors:
        response.status_code = 422
    return response


def _form(request: Request | None = None) -> BringForm:
    known = queries.sources().values_list("name", flat=True)
    return BringForm(request.POST, request.FILES, known=known) if request else BringForm(known=known)


@page("programme.actuals.bring", methods=("POST",), shown_at="programme:actuals")
def bring(request: Request, programme_id: int) -> HttpResponse:
    """Keep the file and judge its rows; nothing is posted yet."""
    form = _form(request)
    if not form.is_valid():
        queries.importing_programme(request.actor, programme_id)
        return _runs(request, programme_id, form)
    file, told = form.cleaned_data["file"], form.cleaned_data
    try:
        brought = actions.bring_actuals(
            request.actor, programme_id, told["source"], file.chunks(), file.name or "", now=request.now,
            posting_date=told["posting_date"], language=get_language() or "fi",
            largest_mb=limits().largest_upload_mb,
        )  # fmt: skip
    except Missing:
        raise
    except Refusal as refusal:
        return _runs(request, programme_id, form, refusal)
    return done(request, RUNS, to=reverse("programme:actuals-run", args=[brought.pk]))


@page("programme.actuals.read")
def run(request: Request, run_id: UUID) -> HttpResponse:
    """One import: verdicts, sums before and after, the rows at fault; or which heading is which field."""
    return _run(request, queries.import_run(request.actor, run_id))


def _run(
    request: Request, found: ImportRun, form: ColumnsForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    asks = found.state == RunState.UPLOADED
    if asks and form is None:
        form = ColumnsForm(None, found.heads, propose(found.heads))
    response = answer(
        request,
        RUN,
        run=found,
        programme=found.programme,
        view=run_view(found),
        faults=Paginator(found.faults, A_PAGE).get_page(request.GET.get("page")),
        twin=queries.posted_twin(found) if found.state == RunState.PREVIEWED else None,
        acts=queries.may_settle(request.actor, found),
        form=form,
        refusal=refusal,
        language=get_language() or "fi",
    )
    if form is not None and form.errors:
        response.status_code = 422
    return response


@page("programme.actuals.import", methods=("POST",), shown_at="programme:actuals-run")
def settle(request: Request, run_id: UUID) -> HttpResponse:
    """Post the file, judge it again, say which heading is which field, or give it up."""
    found = queries.import_run(request.actor, run_id)
    form, wish = None, request.POST.get("do")
    language = get_language() or "fi"
    try:
        if wish == "columns":
            form = ColumnsForm(request.POST, found.heads, {})
            if not form.is_valid():
                return _run(request, found, form)
            actions.tell_columns(
                request.actor, run_id, form.mapping(), now=request.now, language=language,
                posting_date=form.cleaned_data["posting_date"],
            )  # fmt: skip
        elif wish == "again":
            actions.judge_again(request.actor, run_id, now=request.now, language=language)
        elif wish == "abandon":
            actions.abandon_actuals(request.actor, run_id, now=request.now)
        elif wish == "post":
            actions.post_actuals(request.actor, run_id, now=request.now)
        else:
            raise Missing("not_found")
    except Missing:
        raise
    except Refusal as refusal:
        return _run(request, queries.import_run(request.actor, run_id), form, refusal)
    return done(request, RUN, to=reverse("programme:actuals-run", args=[run_id]))


@page("programme.actuals.read")
def rejects_csv(request: Request, run_id: UUID) -> FileResponse:
    """The rows that are not posted, with line, verdict and sentence, as CSV that can be mended and brought again."""
    found = queries.import_run(request.actor, run_id)
    path = rejects_of(found.pk)
    if not found.has_rejects or not path.exists():
        raise Missing("not_found")
    response = FileResponse(path.open("rb"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="actuals-{found.made_at:%Y-%m-%d}-rejected.csv"'
    response["Cache-Control"] = "no-store"
    return response

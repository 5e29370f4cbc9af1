"""A decision entered by hand: its head, and rows of divisions and projects that can be added without JavaScript."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet, Form, formset_factory
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..actions.drafts import filled_of
from ..engine.manual import Filled, FilledProject, FilledShare
from ..forms.decisions import HeadForm, ProjectRow, ShareRow
from ..models import DecisionDraft, DraftState
from ..policy.tables import tables

FORM = Page("programme/draft_form.html")
MOST_ROWS = 60
Shares = formset_factory(ShareRow, extra=0, max_num=MOST_ROWS)
Projects = formset_factory(ProjectRow, extra=0, max_num=MOST_ROWS)
EMPTY = Filled(divisions=(FilledShare(),), projects=(FilledProject(),))


@page("programme.decision.import", methods=("POST",), shown_at="programme:import")
def begin_form(request: Request) -> HttpResponse:
    """Begin a decision by hand, or from what was read of another draft (`draft`), whose figures are taken over."""
    begun = EMPTY
    if (given := request.POST.get("draft", "")).isdigit():
        begun = _taken_over(queries.draft(request.actor, int(given)))
    made = actions.begin_form(request.actor, begun, now=request.now)
    return done(request, FORM, to=reverse("programme:draft-form", args=[made.pk]))


@page("programme.draft.read", methods=("GET", "HEAD", "POST"))
def draft_form(request: Request, draft_id: int) -> HttpResponse:
    """The rows of a decision by hand. POST keeps them, adds a row, or reads them for the review."""
    found = queries.draft(request.actor, draft_id)
    filled = filled_of(found)
    if request.method != "POST":
        return _shown(request, found, *_forms(filled))
    head, shares, projects = _forms(filled, request.POST)
    valid = all([head.is_valid(), shares.is_valid(), projects.is_valid()])
    do = request.POST.get("do", "")
    if not valid and (do == "read" or any(_wrong(form) for form in (head, *shares, *projects))):
        return _shown(request, found, head, shares, projects)
    now_filled = _filled(head, shares, projects, do)
    try:
        actions.fill_form(request.actor, draft_id, now_filled, now=request.now, read=do == "read")
    except Refusal as refusal:
        return _shown(request, found, head, shares, projects, refusal)
    to = reverse("programme:draft" if do == "read" else "programme:draft-form", args=[draft_id])
    return done(request, FORM, to=to + {"add_division": "#divisions", "add_project": "#projects"}.get(do, ""))


def _wrong(form: Form) -> bool:
    """Tell whether anything was entered that cannot be understood; what is only missing may still wait."""
    return any(error.code != "required" for errors in form.errors.as_data().values() for error in errors)


def _divisions() -> list[tuple[str, str]]:
    language = "sv" if get_language() == "sv" else "fi"
    return [(row.id, row.forms(language)[0]) for row in tables().divisions]


def _forms(filled: Filled, posted: Any = None) -> tuple[HeadForm, BaseFormSet[ShareRow], BaseFormSet[ProjectRow]]:
    options: dict[str, Any] = {"form_kwargs": {"divisions": _divisions()}}
    return (
        HeadForm(posted, initial=vars(filled)),
        Shares(posted, initial=[vars(row) for row in filled.divisions], prefix="divisions", **options),
        Projects(posted, initial=[vars(row) for row in filled.projects], prefix="projects", **options),
    )


def _filled(head: HeadForm, shares: BaseFormSet[ShareRow], projects: BaseFormSet[ProjectRow], do: str) -> Filled:
    """Return what was entered, rows left empty dropped, fields left empty as they are."""
    divisions = [FilledShare(**values) for values in _rows(shares, FilledShare)]
    numbers = [FilledProject(**values) for values in _rows(projects, FilledProject)]
    if do == "add_division" or not divisions:
        divisions.append(FilledShare())
    if do == "add_project" or not numbers:
        numbers.append(FilledProject())
    if do == "read":
        divisions = [row for row in divisions if row != FilledShare()]
        numbers = [row for row in numbers if row != FilledProject()]
    values = {name: value for name, value in head.cleaned_data.items() if value is not None or name != "language"}
    return Filled(**values, divisions=tuple(divisions), projects=tuple(numbers))


def _rows(rows: BaseFormSet[Any], kind: type) -> list[dict[str, Any]]:
    empty = kind()
    found = [{name: value for name, value in row.cleaned_data.items() if hasattr(empty, name)} for row in rows]
    return [values for values in found if kind(**values) != empty]


def _taken_over(found: DecisionDraft) -> Filled:
    """Return what was read of a draft as rows of the form."""
    if found.reading is None:
        return filled_of(found)
    case, motion = found.reading["case"], found.reading["motion"] or {}
    kept = {
        "diary_number": case["diary_number"] or "",
        "classification_code": case["classification_code"] or "",
        "title": case["title"] or "",
        "section": case["section"] or "",
        "decision_maker": case["decision_maker"] or "",
        "language": found.reading["language"],
        "resolution": found.reading["resolution"]["type"] or "",
        "presenter": found.reading["presenter"]["name"] or "",
        "amount": motion.get("amount_eur"),
        "budget_year": motion.get("budget_year"),
        "budget_item": motion.get("budget_item") or "",
        "budget_item_name": motion.get("budget_item_name") or "",
        "root_number": motion.get("project_number") or "",
        "divisions": [
            {"division": row["code"] or "", "amount": row["amount_eur"]} for row in motion.get("divisions", [])
        ],
        "projects": [_project(row) for row in motion.get("projects", [])],
    }
    return Filled.from_dict(kept)


def _project(row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: row[name] or "" for name in ("division", "number", "name", "unit", "joint_with")}
    return {**texts, "amount": row["amount_eur"]}


def _shown(
    request: Request, found: DecisionDraft, head: HeadForm, shares: BaseFormSet[ShareRow],
    projects: BaseFormSet[ProjectRow], refusal: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    response = answer(
        request, FORM, draft=found, head=head, shares=shares, projects=projects, refusal=refusal,
        is_open=found.state == DraftState.OPEN,
    )  # fmt: skip
    if head.errors or shares.total_error_count() or projects.total_error_count():
        response.status_code = 422
    return response

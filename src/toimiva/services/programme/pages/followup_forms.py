"""Pages that change the follow-up: each a form on a page of its own, which leads back to the project's card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.ui import answer, done, page

from .. import actions, queries
from ..forms.followup import ManagerForm, MilestoneForm, ReasonForm, ReportForm, RiskForm, TargetForm
from ..models import ImpactTarget, Milestone, Project, Risk, StatusReport
from ..policy.indicator_links import IndicatorLink, leading
from ..queries.followup import Followup
from .project_card import language

FORM = "programme/followup_form.html"
BOTH = ("GET", "HEAD", "POST")
F = TypeVar("F", bound=forms.Form)
Words = str | Promise


def _edited(
    request: Request,
    project: Project,
    form: F,
    act: Callable[[F], Any],
    *,
    title: Words,
    button: Words,
    lead: Words = "",
    to: str = "",
) -> HttpResponse:
    """Show the form, or do what it asks and lead back to the card; what was refused is told with the answers kept."""
    shown = {"form": form, "project": project, "programme": project.programme, "form_title": title, "lead": lead,
             "button": button}  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return answer(request, FORM, **shown)
    try:
        act(form)
    except Refusal as refusal:
        return _refused(request, form, refusal, shown)
    return done(request, FORM, to=reverse("programme:project", args=[project.pk]) + to)


def _refused(request: Request, form: forms.Form, refusal: Refusal, shown: dict[str, Any]) -> HttpResponse:
    """Tell a refusal at its fields and in the summary above; one of no field of the form in the summary alone."""
    each = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    if not all(one.field in form.fields for one in each):
        return answer(request, FORM, refusal=refusal, **shown)
    for one in each:
        form.add_error(one.field, one.message(language()))
    response = answer(request, FORM, **shown)
    response.status_code = refusal.status
    return response


def _data(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _card(request: Request, project_id: int) -> Followup:
    return queries.followup(request.actor, project_id, now=request.now)


@page("programme.milestone.add", methods=BOTH)
def add_milestone(request: Request, project_id: int) -> HttpResponse:
    """Add a milestone to a project."""
    return _edited(
        request,
        _card(request, project_id).project,
        MilestoneForm(_data(request)),
        lambda form: actions.add_milestone(request.actor, project_id, form.values(), now=request.now),
        title=_("Add a milestone"),
        button=_("Add the milestone"),
        to="#milestones",
    )


@page("programme.milestone.change", methods=BOTH)
def change_milestone(request: Request, milestone_id: int) -> HttpResponse:
    """Change a milestone: move it, or mark it done."""
    found = queries.part(request.actor, "programme.milestone.change", Milestone, milestone_id)
    return _edited(
        request,
        found.project,
        MilestoneForm(_data(request), milestone=found),
        lambda form: actions.change_milestone(
            request.actor, milestone_id, form.values(), now=request.now, reason=form.cleaned_data["reason"]
        ),
        title=found.name,
        button=_("Save"),
        to="#milestones",
    )


@page("programme.baseline.fix", methods=BOTH)
def fix_baseline(request: Request, project_id: int) -> HttpResponse:
    """Fix the plan as the baseline of earned value."""
    card = _card(request, project_id)
    again = any(one.baseline_due for one in card.milestones)
    return _edited(
        request,
        card.project,
        ReasonForm(_data(request), required=again),
        lambda form: actions.fix_baseline(
            request.actor, project_id, now=request.now, reason=form.cleaned_data["reason"]
        ),
        title=_("Fix the baseline"),
        lead=_("The due days as they are now become the plan that earned value is counted from."),
        button=_("Fix the baseline"),
        to="#earned-value",
    )


@page("programme.risk.add", methods=BOTH)
def add_risk(request: Request, project_id: int) -> HttpResponse:
    """Add a risk to a project."""
    return _edited(
        request,
        _card(request, project_id).project,
        RiskForm(_data(request)),
        lambda form: actions.add_risk(request.actor, project_id, form.values(), now=request.now),
        title=_("Add a risk"),
        button=_("Add the risk"),
        to="#risks",
    )


@page("programme.risk.change", methods=BOTH)
def change_risk(request: Request, risk_id: int) -> HttpResponse:
    """Weigh a risk anew or close it."""
    found = queries.part(request.actor, "programme.risk.change", Risk, risk_id)
    told = {name: getattr(found, name) for name in RiskForm.base_fields}
    return _edited(
        request,
        found.project,
        RiskForm(_data(request), initial=told),
        lambda form: actions.change_risk(request.actor, risk_id, form.values(), now=request.now),
        title=found.text,
        button=_("Save"),
        to="#risks",
    )


@page("programme.report.draft", methods=BOTH)
def add_report(request: Request, project_id: int) -> HttpResponse:
    """Write a status report."""
    card = _card(request, project_id)
    return _edited(
        request,
        card.project,
        ReportForm(_data(request), card.computed),
        lambda form: actions.draft_report(request.actor, project_id, form.values(), now=request.now),
        title=_("Write a status report"),
        lead=_("Each light shows the computed colour. Set another one by hand only with a reason."),
        button=_("Save the draft"),
        to="#reports",
    )


@page("programme.report.change", methods=BOTH)
def change_report(request: Request, report_id: int) -> HttpResponse:
    """Change a status report that is still a draft."""
    found = queries.part(request.actor, "programme.report.change", StatusReport, report_id)
    card = _card(request, found.project_id)
    return _edited(
        request,
        card.project,
        ReportForm(_data(request), card.computed, found),
        lambda form: actions.change_report(request.actor, report_id, form.values(), now=request.now),
        title=_("Change the status report"),
        button=_("Save the draft"),
        to="#reports",
    )


@page("programme.target.propose", methods=BOTH)
def add_target(request: Request, project_id: int) -> HttpResponse:
    """Propose an impact target."""
    card = _card(request, project_id)
    return _edited(
        request,
        card.project,
        TargetForm(_data(request), _links(card)),
        lambda form: actions.propose_target(request.actor, project_id, form.values(), now=request.now),
        title=_("Propose an impact target"),
        lead=_("The steering group agrees to it; after that only a new version with a reason changes it."),
        button=_("Propose the target"),
        to="#targets",
    )


@page("programme.target.change", methods=BOTH)
def change_target(request: Request, target_id: int) -> HttpResponse:
    """Change a proposed target, or propose a new version of an agreed one."""
    found = queries.part(request.actor, "programme.target.change", ImpactTarget, target_id)
    card = _card(request, found.project_id)
    agreed = found.agreed_on is not None

    def act(form: TargetForm) -> None:
        if agreed:
            reason = form.cleaned_data["reason"]
            actions.renew_target(request.actor, target_id, form.values(), reason=reason, now=request.now)
        else:
            actions.change_target(request.actor, target_id, form.values(), now=request.now)

    return _edited(
        request,
        card.project,
        TargetForm(_data(request), _links(card), target=found, new_version=agreed),
        act,
        title=_("Propose a new version of the target") if agreed else _("Change the proposed target"),
        button=_("Propose the new version") if agreed else _("Save"),
        to="#targets",
    )


@page("programme.target.agree", methods=BOTH)
def agree_target(request: Request, target_id: int) -> HttpResponse:
    """Agree to a target."""
    found = queries.part(request.actor, "programme.target.agree", ImpactTarget, target_id)
    name = next((one.name for one in _card(request, found.project_id).targets if one.target.pk == found.pk), None)
    return _edited(
        request,
        found.project,
        forms.Form(_data(request)),
        lambda form: actions.agree_target(request.actor, target_id, now=request.now),
        title=_("Agree to the target"),
        lead=name.in_language(language()) if name else "",
        button=_("Agree: from today it is locked"),
        to="#targets",
    )


@page("programme.manager.name", methods=BOTH)
def manage(request: Request, project_id: int) -> HttpResponse:
    """Name a manager for a project."""
    users = [(str(user.uuid), user.get_full_name()) for user in queries.may_manage(request.actor)]
    return _edited(
        request,
        _card(request, project_id).project,
        ManagerForm(_data(request), users),
        lambda form: actions.name_manager(request.actor, project_id, form.cleaned_data["user"], now=request.now),
        title=_("Name a project manager"),
        button=_("Name the manager"),
    )


@page("programme.manager.end", methods=BOTH)
def end_manager(request: Request, project_id: int, manager_id: int) -> HttpResponse:
    """End somebody's management of a project."""
    project = _card(request, project_id).project
    manager = next((one for one in project.managers.all() if one.pk == manager_id), None)
    return _edited(
        request,
        project,
        forms.Form(_data(request)),
        lambda form: actions.end_manager(request.actor, project_id, manager_id, now=request.now),
        title=_("End the management"),
        lead=manager.user.get_full_name() if manager else "",
        button=_("End it"),
    )


@page("programme.project.close", methods=BOTH)
def set_state(request: Request, project_id: int) -> HttpResponse:
    """Close a project, or open a closed one again."""
    card = _card(request, project_id)
    act = actions.reopen_project if card.closed else actions.close_project
    return _edited(
        request,
        card.project,
        ReasonForm(_data(request)),
        lambda form: act(request.actor, project_id, reason=form.cleaned_data["reason"], now=request.now),
        title=_("Reopen the project") if card.closed else _("Close the project"),
        lead="" if card.closed else _("A closed project takes no postings and no new follow-up."),
        button=_("Reopen") if card.closed else _("Close"),
    )


def _links(card: Followup) -> list[IndicatorLink]:
    return leading([one.number for one in card.project.numbers.all()], card.on)

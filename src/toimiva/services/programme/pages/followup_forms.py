"""Pages that change the follow-up: each a form on a page of its own, which leads back to the project's card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toimiva.city.access import Actor
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.ui import answer, done, page

from .. import actions, queries
from ..forms.followup import ManagerForm, MilestoneForm, ReasonForm, ReportForm, RiskForm, StateForm, TargetForm
from ..models import ImpactTarget, Milestone, Project, ProjectManager, Risk, StatusReport
from ..policy.indicator_links import IndicatorLink, leading
from ..queries.followup import Followup
from .project_card import language

FORM = "programme/followup_form.html"


@dataclass(frozen=True)
class Asked:
    """What a form page was asked for: by whom, of which project or which part of its follow-up."""

    request: Request
    pk: int
    part: Any  # the milestone, risk, target or report that is changed; None on a page of the project itself
    more: Mapping[str, int]

    @property
    def actor(self) -> Actor:
        return self.request.actor

    @property
    def now(self) -> datetime:
        return self.request.now

    @property
    def data(self) -> QueryDict | None:
        return self.request.POST if self.request.method == "POST" else None

    @cached_property
    def card(self) -> Followup:
        return queries.followup(self.actor, self.part.project_id if self.part else self.pk, now=self.now)

    @property
    def project(self) -> Project:
        project: Project = self.part.project if self.part else self.card.project
        return project

    @property
    def links(self) -> list[IndicatorLink]:
        return leading([one.number for one in self.card.project.numbers.all()], self.card.on)


Words = str | Promise
Told = Words | Callable[[Asked], Words]


def _form_page(
    operation: str,
    form: Callable[[Asked], forms.Form],
    act: Callable[[Asked, Any], Any],
    *,
    title: Told,
    button: Told,
    lead: Told = "",
    part: type[Model] | None = None,
    to: str = "",
) -> Callable[..., HttpResponse]:
    """Return a page that shows a form, does what it asks and leads back to the card, there to the section `to`.

    The page is of one row of `part`, else of a project. What was refused is told with the answers kept.
    """

    def view(request: Request, pk: int, **more: int) -> HttpResponse:
        found = queries.part(request.actor, operation, part, pk) if part else None
        asked = Asked(request, pk, found, more)
        project, filled = asked.project, form(asked)
        shown = {"form": filled, "project": project, "programme": project.programme, "form_title": _told(title, asked),
                 "lead": _told(lead, asked), "button": _told(button, asked)}  # fmt: skip
        if request.method != "POST" or not filled.is_valid():
            return answer(request, FORM, **shown)
        try:
            act(asked, filled)
        except Refusal as refusal:
            return _refused(request, filled, refusal, shown)
        return done(request, FORM, to=reverse("programme:project", args=[project.pk]) + to)

    declared: Callable[..., HttpResponse] = page(operation, methods=("GET", "HEAD", "POST"))(view)
    return declared


def _told(words: Told, asked: Asked) -> Words:
    return words(asked) if callable(words) else words


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


add_milestone = _form_page(
    "programme.milestone.add",
    lambda asked: MilestoneForm(asked.data),
    lambda asked, form: actions.add_milestone(asked.actor, asked.pk, form.values(), now=asked.now),
    title=_("Add a milestone"),
    button=_("Add the milestone"),
    to="#milestones",
)
change_milestone = _form_page(
    "programme.milestone.change",
    lambda asked: MilestoneForm(asked.data, milestone=asked.part),
    lambda asked, form: actions.change_milestone(
        asked.actor, asked.pk, form.values(), now=asked.now, reason=form.cleaned_data["reason"]
    ),
    title=lambda asked: asked.part.name,
    button=_("Save"),
    part=Milestone,
    to="#milestones",
)
fix_baseline = _form_page(
    "programme.baseline.fix",
    lambda asked: ReasonForm(asked.data, required=queries.baseline_moves(asked.card.milestones)),
    lambda asked, form: actions.fix_baseline(asked.actor, asked.pk, now=asked.now, reason=form.cleaned_data["reason"]),
    title=_("Fix the baseline"),
    lead=_("The due days as they are now become the plan that earned value is counted from."),
    button=_("Fix the baseline"),
    to="#earned-value",
)
add_risk = _form_page(
    "programme.risk.add",
    lambda asked: RiskForm(asked.data),
    lambda asked, form: actions.add_risk(asked.actor, asked.pk, form.values(), now=asked.now),
    title=_("Add a risk"),
    button=_("Add the risk"),
    to="#risks",
)
change_risk = _form_page(
    "programme.risk.change",
    lambda asked: RiskForm(asked.data, initial={name: getattr(asked.part, name) for name in RiskForm.base_fields}),
    lambda asked, form: actions.change_risk(asked.actor, asked.pk, form.values(), now=asked.now),
    title=lambda asked: asked.part.text,
    button=_("Save"),
    part=Risk,
    to="#risks",
)
add_report = _form_page(
    "programme.report.draft",
    lambda asked: ReportForm(asked.data, asked.card.computed),
    lambda asked, form: actions.draft_report(asked.actor, asked.pk, form.values(), now=asked.now),
    title=_("Write a status report"),
    lead=_("Each light shows the computed colour. Set another one by hand only with a reason."),
    button=_("Save the draft"),
    to="#reports",
)
change_report = _form_page(
    "programme.report.change",
    lambda asked: ReportForm(asked.data, asked.card.computed, asked.part),
    lambda asked, form: actions.change_report(asked.actor, asked.pk, form.values(), now=asked.now),
    title=_("Change the status report"),
    button=_("Save the draft"),
    part=StatusReport,
    to="#reports",
)
add_target = _form_page(
    "programme.target.propose",
    lambda asked: TargetForm(asked.data, asked.links),
    lambda asked, form: actions.propose_target(asked.actor, asked.pk, form.values(), now=asked.now),
    title=_("Propose an impact target"),
    lead=_("The steering group agrees to it; after that only a new version with a reason changes it."),
    button=_("Propose the target"),
    to="#targets",
)


def _agreed(asked: Asked) -> bool:
    return asked.part.agreed_on is not None


def _change_or_renew(asked: Asked, form: TargetForm) -> None:
    if _agreed(asked):
        reason = form.cleaned_data["reason"]
        actions.renew_target(asked.actor, asked.pk, form.values(), reason=reason, now=asked.now)
    else:
        actions.change_target(asked.actor, asked.pk, form.values(), now=asked.now)


change_target = _form_page(
    "programme.target.change",
    lambda asked: TargetForm(asked.data, asked.links, target=asked.part, new_version=_agreed(asked)),
    _change_or_renew,
    title=lambda asked: _("Propose a new version of the target") if _agreed(asked) else _("Change the proposed target"),
    button=lambda asked: _("Propose the new version") if _agreed(asked) else _("Save"),
    part=ImpactTarget,
    to="#targets",
)


def _name_of_target(asked: Asked) -> str:
    names = (one.name.in_language(language()) for one in asked.card.targets if one.target.pk == asked.pk)
    return next(names, "")


agree_target = _form_page(
    "programme.target.agree",
    lambda asked: forms.Form(asked.data),
    lambda asked, form: actions.agree_target(asked.actor, asked.pk, now=asked.now),
    title=_("Agree to the target"),
    lead=_name_of_target,
    button=_("Agree: from today it is locked"),
    part=ImpactTarget,
    to="#targets",
)
manage = _form_page(
    "programme.manager.name",
    lambda asked: ManagerForm(
        asked.data, [(str(one.uuid), one.get_full_name()) for one in queries.may_manage(asked.actor, asked.card.on)]
    ),
    lambda asked, form: actions.name_manager(asked.actor, asked.pk, form.cleaned_data["user"], now=asked.now),
    title=_("Name a project manager"),
    button=_("Name the manager"),
)


def _name_of_manager(asked: Asked) -> str:
    managers: list[ProjectManager] = list(asked.project.managers.all())
    return next((one.user.get_full_name() for one in managers if one.pk == asked.more["manager_id"]), "")


end_manager = _form_page(
    "programme.manager.end",
    lambda asked: forms.Form(asked.data),
    lambda asked, form: actions.end_manager(asked.actor, asked.pk, asked.more["manager_id"], now=asked.now),
    title=_("End the management"),
    lead=_name_of_manager,
    button=_("End it"),
)


def _closes(asked: Asked) -> bool:
    """Tell whether the page closes the project: what was posted says so, not what somebody else has done meanwhile."""
    return not asked.card.closed if asked.data is None else asked.data.get("to") == StateForm.CLOSED


def _set_state(asked: Asked, form: StateForm) -> None:
    act = actions.close_project if form.closes() else actions.reopen_project
    act(asked.actor, asked.pk, reason=form.cleaned_data["reason"], now=asked.now)


set_state = _form_page(
    "programme.project.close",
    lambda asked: StateForm(asked.data, closes=_closes(asked)),
    _set_state,
    title=lambda asked: _("Close the project") if _closes(asked) else _("Reopen the project"),
    lead=lambda asked: _("A closed project takes no postings and no new follow-up.") if _closes(asked) else "",
    button=lambda asked: _("Close") if _closes(asked) else _("Reopen"),
)

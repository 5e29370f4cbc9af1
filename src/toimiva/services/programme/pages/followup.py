"""Pages that show the follow-up: a project's card, a status report, the portfolio and its CSV."""

from __future__ import annotations

import csv

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import answer, done, page

from .. import actions, queries
from ..forms.followup import ReasonForm
from ..models import StatusReport
from ..policy.indicator_links import leading
from ..policy.lights import LIGHTS, WORST_FIRST
from ..queries.portfolio_sums import summed_up
from .portfolio import filtered, portfolio_chart, sort_links, sorted_by, told
from .project_card import finding, language, matrix, picture, rights, steps, told_earned_value

CARD = "programme/project.html"
REPORT = "programme/status_report.html"
PORTFOLIO = "programme/portfolio.html"
CHANGES_A_PAGE = 15


@page("programme.followup.read")
def project(request: Request, project_id: int) -> HttpResponse:
    """A project on one page: the answer, lights, money, plan, risks, targets, reports, and what has changed."""
    found = queries.followup(request.actor, project_id, now=request.now)
    numbered = list(enumerate(found.risks, 1))
    earned = found.earned_value
    numbers = [one.number for one in found.project.numbers.all()]
    targeted = {one.target.indicator for one in found.targets}
    changes = Paginator(queries.changes(request.actor, project_id), CHANGES_A_PAGE)
    return answer(
        request,
        CARD,
        followup=found,
        project=found.project,
        programme=found.project.programme,
        finding=finding(found),
        steps=steps(found.milestones, found.on),
        risks=numbered,
        matrix=matrix(numbered),
        targets=[(one, picture(one)) for one in found.targets],
        untargeted=[
            link.name.in_language(language()) for link in leading(numbers, found.on) if link.id not in targeted
        ],
        earned=earned,
        earned_sentence=told_earned_value(earned) if earned else "",
        changes=changes.get_page(request.GET.get("page")),
        may=rights(request.actor, found),
    )


@page("programme.followup.read", methods=("GET", "HEAD", "POST"))
def report(request: Request, report_id: int) -> HttpResponse:
    """A status report with each light beside the computed one. POST submits it, accepts it or sends it back."""
    found = queries.report(request.actor, report_id)
    to = reverse("programme:status-report", args=[report_id])
    form = ReasonForm(request.POST if request.POST.get("do") == "return" else None)
    if request.method != "POST":
        return answer(request, REPORT, **_of_report(request, found, form))
    try:
        _move(request, report_id, form.cleaned_data.get("reason", "") if form.is_valid() else "")
    except Refusal as refusal:
        return answer(request, REPORT, refusal=refusal, **_of_report(request, found, form))
    return done(request, REPORT, to=to)


def _move(request: Request, report_id: int, reason: str) -> None:
    """Do what the pressed button says; a button that is not ours does nothing."""
    do = request.POST.get("do")
    if do == "submit":
        actions.submit_report(request.actor, report_id, now=request.now)
    elif do == "accept":
        actions.accept_report(request.actor, report_id, now=request.now)
    elif do == "return":
        actions.return_report(request.actor, report_id, reason=reason, now=request.now)


def _of_report(request: Request, found: StatusReport, form: ReasonForm) -> dict[str, object]:
    card = queries.followup(request.actor, found.project_id, now=request.now)
    may = rights(request.actor, card)
    return {
        "report": found,
        "project": found.project,
        "programme": found.project.programme,
        "form": form,
        "may_write": may["plans"] and found.state == "DRAFT",
        "may_accept": allowed(request.actor, "programme.report.accept") and found.state == "SUBMITTED",
    }


@page("programme.followup.read")
def portfolio(request: Request, programme_id: int) -> HttpResponse:
    """Every project with its lights, sortable and filtered by plain links; the sums; and the picture of them."""
    programme = queries.programme(request.actor, programme_id)
    everything = queries.portfolio(request.actor, programme_id, now=request.now)
    sort, light = request.GET.get("sort", ""), request.GET.get("light", "")
    shown = sorted_by(filtered(everything, light), sort)
    sums = summed_up(everything, timezone.localdate(request.now))
    return answer(
        request,
        PORTFOLIO,
        programme=programme,
        rows=shown,
        sums=sums,
        finding=told(everything),
        chart=portfolio_chart(shown),
        sorts=sort_links(sort),
        light=light,
        lights=LIGHTS,
        colours=WORST_FIRST,
        earned_sentence=told_earned_value(sums.earned_value) if sums.earned_value else "",
    )


@page("programme.followup.read")
def portfolio_csv(request: Request, programme_id: int) -> HttpResponse:
    """The portfolio as CSV: lights, the rule and the reason of each, and the money."""
    queries.programme(request.actor, programme_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="programme-{programme_id}-portfolio.csv"'
    rows = csv.writer(response)
    columns = [f"{light}_{what}" for light in LIGHTS for what in ("colour", "computed", "rule", "why")]
    rows.writerow(["project", "allotted_eur", "used_eur", "year_forecast_eur", *columns])
    for one in queries.portfolio(request.actor, programme_id, now=request.now):
        cells: list[object] = [one.project.name, one.money.allotted, one.money.used, one.money.year_forecast]
        for light in one.lights:
            why = light.told.reason if light.told else light.computed.why(language())
            cells += [light.colour, light.computed.colour, light.computed.rule.id, why]
        rows.writerow([harmless(cell) for cell in cells])
    return response

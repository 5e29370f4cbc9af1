"""Campaigns: the list, and one whole, with its approval, its waves and its effect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import answer, done, page
from toimiva.city.ui.charts import Bar, Chart, bar_chart
from toimiva.city.ui.paging import Pages
from toimiva.city.ui.templatetags.toimiva import number

from .. import actions
from ..engine.effect import Effect
from ..forms import WaveForm
from ..models import Campaign, CampaignState
from ..queries import campaigns as queries

LIST, ONE = "outreach/campaigns.html", "outreach/campaign.html"
ON_A_PAGE = 30


@page("outreach.campaign.read")
def campaigns(request: Request) -> HttpResponse:
    """Every campaign with its state."""
    shown = Pages(queries.campaigns(request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    return answer(request, LIST, page=shown, rows=shown.object_list)


@page("outreach.campaign.read", methods=("GET", "HEAD", "POST"))
def campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """One campaign. POST approves it, plans a wave, pauses, resumes or ends it."""
    one = queries.campaign(request.actor, campaign_id)
    form = WaveForm(request.POST if request.POST.get("do") == "wave" else None)
    refusal = None
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            _do(request, one, form)
            return done(request, ONE, to=request.path)
        except Refusal as fault:
            if fault.status == 403:
                raise
            refusal = fault
    response = answer(request, ONE, refusal=refusal, form=form, errors=form.errors, **_shown(request, one))
    if form.errors:
        response.status_code = 422
    return response


def _do(request: Request, one: Campaign, form: WaveForm) -> None:
    wished = request.POST.get("do", "")
    if wished == "wave":
        actions.plan_wave(request.actor, one.pk, form.cleaned_data["size"], form.cleaned_data["planned_on"],
                          now=request.now)  # fmt: skip
        return
    known = {"approve": actions.approve, "pause": actions.pause, "resume": actions.resume, "end": actions.end}
    if wished in known:
        known[wished](request.actor, one.pk, now=request.now)


def _shown(request: Request, one: Campaign) -> dict[str, Any]:
    language = get_language() or "fi"
    waves, arms, told = queries.waves(one), queries.arms(one), queries.effect_of(one, request.now)
    runs = allowed(request.actor, "outreach.campaign.run")
    own = one.made_by_id is not None and one.made_by_id == request.actor.id
    going = one.state in (CampaignState.APPROVED, CampaignState.RUNNING)
    return {
        "campaign": one,
        "left_out": queries.left_out(one, language),
        "arms": arms,
        "waves": waves,
        "sent": sum(row.sent for row in waves),
        "calls": queries.calls(one),
        "in_languages": queries.languages(one),
        "chart": _chart(waves),
        "effect": told,
        "points": _points(told) if told else None,
        "may_approve": one.state == "DRAFT" and allowed(request.actor, "outreach.campaign.approve") and not own,
        "may_plan": runs and going and arms["left"] > 0,
        "may_pause": runs and one.state == CampaignState.RUNNING,
        "may_resume": runs and one.state == CampaignState.PAUSED,
        "may_end": runs and (going or one.state == CampaignState.PAUSED),
        "today": timezone.localdate(request.now),
    }


def _points(told: Effect) -> dict[str, float]:
    """Percentage points for the sentence of the effect."""
    return {name: 100 * getattr(told, name) for name in ("difference", "low", "high", "detectable")}


def _chart(waves: list[queries.WaveRow]) -> Chart | None:
    """How many were told in each wave."""
    if not waves:
        return None
    bars = [Bar(_("Wave %(number)s") % {"number": row.number}, float(row.sent), number(row.sent)) for row in waves]
    facts = {"sent": number(sum(row.sent for row in waves)), "planned": number(sum(row.size for row in waves))}
    title = _("%(sent)s messages sent to guardians of %(planned)s planned") % facts
    subtitle = _("Messages sent, by wave")
    return bar_chart("waves", bars, title=title, subtitle=subtitle, alt=f"{subtitle}. {title}.")

"""From a proposal to offers: another person approves the round, and it is sent with the counts in sight."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..desk_forms import ApprovalForm
from ..models.rounds import RoundState
from ..policy.offers import OfferRule, offer_rule
from ..queries.desk import sums
from ..queries.rounds import left_out, round_to_approve, round_to_send
from ..queries.to_send import to_send

APPROVE, SEND = "daycare/round_approve.html", "daycare/round_send.html"


@page("daycare.round.approve", methods=("GET", "HEAD", "POST"))
def approve(request: Request, round_id: UUID) -> HttpResponse:
    """Approve a round that somebody else made: until when families answer, and what an acceptance sets going."""
    round_ = round_to_approve(request.actor, round_id)
    rule = offer_rule(localdate(request.now))
    first, last = localdate(request.now) + timedelta(days=1), _last_day(round_.starts, rule)
    usual = max(first, min(last, localdate(request.now) + timedelta(days=rule.days_to_answer)))
    form = ApprovalForm(
        request.POST if request.method == "POST" else None,
        initial={"answer_by": usual, "decides": rule.decides_on_acceptance},
    )
    context: dict[str, Any] = {"round": round_, "form": form, "first": first, "last": last}
    if form.is_bound and form.is_valid():
        try:
            actions.approve_round(
                request.actor, round_id, answer_by=form.cleaned_data["answer_by"], now=request.now,
                decides_on_acceptance=form.cleaned_data["decides"],
            )  # fmt: skip
            return done(request, APPROVE, to=reverse("daycare:round", args=[round_id]))
        except Conflict as refusal:
            context["refusal"] = refusal
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal)
    figures = sums(round_.chosen) if round_.chosen else None
    open_one = round_.state == RoundState.DRAFT
    response = answer(request, APPROVE, errors=form.errors, sums=figures, open=open_one, **context)
    if form.errors:
        response.status_code = 422
    return response


def _last_day(starts: date, rule: OfferRule) -> date:
    return starts - timedelta(days=rule.shortest_notice_days)


@page("daycare.round.send", methods=("GET", "HEAD", "POST"))
def send(request: Request, round_id: UUID) -> HttpResponse:
    """Send the offers of an approved round: first the counts, then the button."""
    round_ = round_to_send(request.actor, round_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            actions.send_round(request.actor, round_id, now=request.now)
            return done(request, SEND, to=reverse("daycare:answers", args=[round_id]))
        except Conflict as conflict:
            refusal = conflict
    counts = to_send(round_, on=localdate(request.now)) if round_.state == RoundState.APPROVED else None
    return answer(request, SEND, round=round_, counts=counts, refusal=refusal, left=left_out(round_),
                  waited_for=offer_rule(localdate(request.now)).unit_confirms)  # fmt: skip

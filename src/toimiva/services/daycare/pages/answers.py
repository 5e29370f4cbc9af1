"""A round after sending: its answers, what waits for a person, and a family that answers by phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from toimiva.city.access import Actor, allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..desk_forms import PhoneForm
from ..models import Round
from ..models.offers import Channel
from ..queries.answers import by_unit, figures, not_sent, offers_of_round, on_the_phone
from ..queries.rounds import one_round
from ..queries.shielding import short_name

ANSWERS, PHONE = "daycare/round_answers.html", "daycare/offer_phone.html"
PER_PAGE = 50
FILTERS = ("person", "waiting", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN")


@page("daycare.round.read")
@reads_persons
def answers(request: Request, round_id: UUID) -> HttpResponse:
    """How far the offers of a round have come, and the children of the chosen state."""
    round_ = one_round(request.actor, round_id)
    today = localdate(request.now)
    state = request.GET.get("state", "")
    shown = offers_of_round(request.actor, round_, today, state=state if state in FILTERS else "")
    pages = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(offer, short_name(offer.child)) for offer in pages.object_list]
    people = [offer.child_id for offer, _name in rows]
    record_read(request.actor, "daycare.round.read", at=request.now, people=people, round=round_.pk)
    return answer(
        request, ANSWERS, round=round_, figures=figures(round_), units=by_unit(round_), not_sent=not_sent(round_),
        page=pages, rows=rows, state=state, filters=FILTERS, campaign=_campaign(request.actor, round_),
        waits=offers_of_round(request.actor, round_, today, state="person").count(),
        may_answer=allowed(request.actor, "daycare.offer.answer_for"),
    )  # fmt: skip


def _campaign(actor: Actor, round_: Round) -> str:
    """Return the address of the round's campaign for who may open it, else nothing."""
    if round_.campaign_id is None or not allowed(actor, "outreach.campaign.read"):
        return ""
    return reverse("outreach:campaign", args=[round_.campaign_id])


@page("daycare.offer.answer_for", methods=("GET", "HEAD", "POST"))
@reads_persons
def phone(request: Request, offer_id: UUID) -> HttpResponse:
    """Write down what a guardian answers on the phone."""
    today = localdate(request.now)
    shown = on_the_phone(request.actor, offer_id, today)
    form = PhoneForm(
        request.POST if request.method == "POST" else None,
        guardians=[(str(one.pk), one.name) for one in shown.guardians], late=shown.late,
    )  # fmt: skip
    context: dict[str, Any] = {"shown": shown, "form": form, "child": short_name(shown.offer.child)}
    if form.is_bound and form.is_valid():
        try:
            _answer(request, offer_id, form)
            return done(request, PHONE, to=reverse("daycare:answers", args=[shown.offer.round_id]))
        except Conflict as refusal:
            context["refusal"] = refusal
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal)
    record_read(request.actor, "daycare.offer.read", at=request.now, person=shown.offer.child_id, offer=offer_id)
    record_read(request.actor, "daycare.offer.read", at=request.now, people=[one.pk for one in shown.guardians])
    response = answer(request, PHONE, errors=form.errors, **context)
    if form.errors:
        response.status_code = 422
    return response


def _answer(request: Request, offer_id: UUID, form: PhoneForm) -> None:
    said, by = form.cleaned_data["answer"], form.by()
    if said == "yes":
        actions.accept(request.actor, offer_id, now=request.now, by=by, channel=Channel.PHONE)
    elif said == "late":
        actions.accept_late(request.actor, offer_id, now=request.now, by=by)
    else:
        actions.decline(request.actor, offer_id, form.declined(), now=request.now, by=by, channel=Channel.PHONE)

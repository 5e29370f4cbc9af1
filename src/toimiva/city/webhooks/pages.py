"""Pages of webhooks, for administrators: who is told of what, and how each telling went."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import get_language

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Forbidden, Missing, Refusal
from toimiva.city.ui import answer, done, page
from toimiva.city.ui.paging import Pages

from . import actions, queries
from .actions import Made
from .catalogue import events
from .forms import SubscriptionForm
from .models import DeliveryState

PER_PAGE = 50
LIST, NEW = "webhooks/subscriptions.html", "webhooks/subscription_new.html"
ONE, MADE = "webhooks/subscription.html", "webhooks/secret.html"
DO = ("pause", "resume", "renew", "resend")


@page("webhooks.subscription.read")
def subscriptions(request: Request) -> HttpResponse:
    """Every system that is told of events."""
    shown = Paginator(queries.subscriptions(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return answer(request, LIST, page=shown)


@page("webhooks.subscription.create", methods=("GET", "HEAD", "POST"))
def new_subscription(request: Request) -> HttpResponse:
    """Let another system be told of events. The answer of the post holds its secret."""
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _told(request, actions.create_subscription(request.actor, now=request.now, **form.cleaned_data))
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
    response = answer(request, NEW, form=form, errors=form.errors)
    if form.errors:
        response.status_code = 422
    return response


@page("webhooks.subscription.read", methods=("GET", "HEAD", "POST"))
def subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """One system and how each telling went. POST pauses, resumes, renews the secret, or tells an event once more."""
    shown = queries.subscription(request.actor, subscription_id)
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "renew":
                return _told(request, actions.renew_secret(request.actor, subscription_id, now=request.now))
            _do(request, subscription_id)
            return done(request, ONE, to=request.get_full_path())
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            refused = refusal
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    log = Pages(queries.deliveries(request.actor, shown, state=state), PER_PAGE).get_page(request.GET.get("page"))
    language = get_language() or "fi"
    words = {code: said[language] for code, said in events().items()}
    rows = [{"delivery": one, "attempts": list(one.attempts.all()), "words": words.get(one.event.type, "")}
            for one in log.object_list]  # fmt: skip
    return answer(
        request, ONE, shown=shown, page=log, rows=rows, state=state, states=DeliveryState.values, refusal=refused,
        events=[{"code": code, "words": words.get(code, "")} for code in shown.events],
    )  # fmt: skip


def _do(request: Request, subscription_id: UUID) -> None:
    wished = request.POST.get("do", "")
    if wished == "pause":
        actions.pause(request.actor, subscription_id, now=request.now)
    elif wished == "resume":
        actions.resume(request.actor, subscription_id, now=request.now)
    elif wished == "resend":
        try:
            delivery_id = UUID(request.POST.get("delivery", ""))
        except ValueError as fault:
            raise Missing("not_found") from fault
        actions.resend(request.actor, delivery_id, now=request.now)
    else:
        raise Refusal("bad_value", field="do", value=wished, expected=" | ".join(DO))


def _told(request: Request, made: Made) -> HttpResponse:
    response = answer(request, MADE, shown=made.subscription, secret=made.secret)
    response["Cache-Control"] = "no-store"
    response.status_code = 201
    return response

"""Rounds of offers: their list, and the builder of a cohort, which counts before anything is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.outreach.queries import unwilling
from toimiva.city.places.models import District
from toimiva.city.refusals import Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..actions.campaign import SERVICE
from ..desk_forms import RoundForm
from ..policy.offers import offer_rule
from ..queries.cohort import Target
from ..queries.preview import district_tree, preview
from ..queries.rounds import listed

ROUNDS, NEW = "daycare/rounds.html", "daycare/round_new.html"
PER_PAGE = 50


@page("daycare.round.read")
def rounds(request: Request) -> HttpResponse:
    """The rounds of offers, the newest first."""
    pages = Paginator(listed(request.actor), PER_PAGE)
    may_make = allowed(request.actor, "daycare.round.make")
    return answer(request, ROUNDS, page=pages.get_page(request.GET.get("page")), may_make=may_make)


@page("daycare.round.make", methods=("GET", "HEAD", "POST"))
def new_round(request: Request) -> HttpResponse:
    """Build a cohort: POST counts it, and makes the round where the button says so."""
    today = localdate(request.now)
    tree = district_tree()
    rule = offer_rule(today)
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        districts=[key_of(area) for top, below in tree for area in (top, *below)],
        initial={"longest_walk_min": rule.longest_walk_s // 60, "starts": _usual_start(today)},
    )
    context: dict[str, Any] = {"form": form, "rule": rule, "tree": _branches(form, tree)}
    if form.is_bound and form.is_valid():
        try:
            values = form.values()
            if request.POST.get("step") == "make":
                made = actions.make_round(request.actor, values, now=request.now)
                return done(request, NEW, to=reverse("daycare:round", args=[made.pk]))
            actions.longest_walk_of(values, today)
            target = Target(starts=values.starts, districts=values.districts)
            context["preview"] = preview(
                request.actor, target, on=today, uncontactable=unwilling(SERVICE),
                looks_ahead_months=rule.looks_ahead_months,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal)
    response = answer(request, NEW, errors=form.errors, **context)
    if form.errors:
        response.status_code = 422
    return response


def key_of(area: District) -> str:
    """Return the key of a district as rounds keep it: level and code."""
    return f"{area.level}-{area.code}"


def _branches(form: RoundForm, tree: list[tuple[District, list[District]]]) -> list[dict[str, Any]]:
    """Return the tree of boxes: a major district, and those inside it; open where one of them is ticked."""
    ticked = set(form["districts"].value() or [])

    def box(area: District) -> dict[str, Any]:
        key = key_of(area)
        return {"key": key, "area": area, "ticked": key in ticked}

    found = []
    for top, below in tree:
        boxes = [box(area) for area in below]
        found.append({"top": box(top), "below": boxes, "open": any(one["ticked"] for one in boxes)})
    return found


def _usual_start(today: date) -> date:
    """Return the first of August to come: when most children begin."""
    this_year = date(today.year, 8, 1)
    return this_year if today < this_year else date(today.year + 1, 8, 1)

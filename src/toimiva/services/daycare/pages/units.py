"""The unit manager's pages: the own units, who comes to one, a yes or a no to a child, and fewer seats."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..policy.offers import offer_rule
from ..queries import intake as queries
from ..unit_forms import RejectionForm, SeatsForm

UNITS, UNIT, CHILD, SEATS = (
    f"daycare/{name}.html" for name in ("my_units", "my_unit", "my_unit_child", "my_unit_seats")
)
PER_PAGE = 50


@page("daycare.intake.read")
def my_units(request: Request) -> HttpResponse:
    """The units that this person leads: how many children wait for a word, and how full each is today."""
    pages = Paginator(queries.units_of(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    found = queries.lines(list(pages.object_list), localdate(request.now))
    return answer(request, UNITS, page=pages, lines=found, unanswered=sum(one.unanswered for one in found))


@page("daycare.intake.read")
@reads_persons
def my_unit(request: Request, unit_id: UUID) -> HttpResponse:
    """One unit: children that rounds would place there, children who are offered a place, the seats by month."""
    return _unit(request, unit_id)


def _unit(request: Request, unit_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    unit, today = queries.unit_of(request.actor, unit_id), localdate(request.now)
    rule = offer_rule(today)
    found = queries.intake(unit, today)
    record_read(request.actor, "daycare.intake.read", at=request.now, people=found.people, unit=unit_id)
    return answer(
        request, UNIT, unit=unit, intake=found, refusal=refusal, waited_for=rule.unit_confirms,
        bands=queries.months(unit, today, rule.looks_ahead_months),
        may_answer=allowed(request.actor, "daycare.intake.answer"),
        may_lower=allowed(request.actor, "daycare.seats.lower"),
    )  # fmt: skip


@page("daycare.intake.answer", methods=("GET", "HEAD", "POST"))
@reads_persons
def child(request: Request, unit_id: UUID, round_id: UUID, child_id: UUID) -> HttpResponse:
    """One child that a round would place here: confirm it, reject it with a reason, or take a rejection back."""
    step, here = request.POST.get("step", ""), reverse("daycare:my-unit", args=[unit_id])
    form = RejectionForm(request.POST if step == "reject" else None)
    try:
        if _answered(request, unit_id, round_id, child_id, step, form):
            return done(request, CHILD, to=here)
    except Conflict as refusal:
        return _unit(request, unit_id, refusal)
    unit = queries.unit_of(request.actor, unit_id)
    shown = queries.planned_child(unit, round_id, child_id, localdate(request.now))
    record_read(request.actor, "daycare.intake.read", at=request.now, person=child_id, unit=unit_id)
    response = answer(request, CHILD, unit=unit, shown=shown, form=form, errors=form.errors)
    if form.errors:
        response.status_code = 422
    return response


def _answered(request: Request, unit_id: UUID, round_id: UUID, child_id: UUID, step: str, form: RejectionForm) -> bool:
    """Do what the button says; False where there is nothing to do, or the form has to be mended first."""
    if request.method != "POST":
        return False
    if step == "take_back":
        actions.take_back_rejection(request.actor, unit_id, round_id, child_id, now=request.now)
        return True
    if step == "reject" and not form.is_valid():
        return False
    if step not in ("confirm", "reject"):
        raise Refusal("bad_value", field="step", value=step, expected="confirm | reject | take_back")
    actions.answer_for_unit(
        request.actor, unit_id, round_id, child_id, confirmed=step == "confirm",
        because=form.cleaned_data["because"] if step == "reject" else "", now=request.now,
    )  # fmt: skip
    return True


@page("daycare.seats.lower", methods=("GET", "HEAD", "POST"))
def seats(request: Request, unit_id: UUID) -> HttpResponse:
    """Lower the unit's seats for an age from a day on, with a reason."""
    unit, today = queries.unit_of(request.actor, unit_id), localdate(request.now)
    form = SeatsForm(request.POST if request.method == "POST" else None, initial={"starts": today})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.lower_seats(
                request.actor, unit_id, given["band"], given["seats"], starts=given["starts"],
                because=given["because"], now=request.now,
            )  # fmt: skip
            return done(request, SEATS, to=reverse("daycare:my-unit", args=[unit_id]))
        except Refusal as told:
            if told.field is None:
                raise
            form.refuse(told)
    now_seats = queries.months(unit, today, 0)
    response = answer(request, SEATS, unit=unit, form=form, errors=form.errors, bands=now_seats)
    if form.errors:
        response.status_code = 422
    return response

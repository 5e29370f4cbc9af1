"""The offer on a guardian's phone: what is offered and why, one button for yes, a way to say no, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.places.picture import Shape, around, fitted, picture
from toimiva.city.places.queries import background
from toimiva.city.refusals import Conflict, Missing, Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..fee_form import IncomeForm
from ..forms import NoForm, ObjectionForm
from ..models import Offer
from ..queries.offer_fee import FeeFamily, OfferFee, fee_family, offer_fee
from ..queries.offers import Shown, shown
from ..queries.way_home import way_home

OFFER, LINK, NO = "daycare/offer.html", "daycare/offer_link.html", "daycare/offer_no.html"
TIMES = ("GET", "HEAD", "POST")


@page("daycare.offer.open_link")
@reads_persons
def link(request: Request, secret: str) -> HttpResponse:
    """The offer as the holder of its link sees it: everything but an answer, which asks who gives it."""
    offer = actions.open_by_link(secret, now=request.now)
    record_read(request.actor, "daycare.offer.open_link", at=request.now, person=offer.child_id, offer=offer.pk)
    seen = shown(offer, on=timezone.localdate(request.now))
    response = answer(request, LINK, shown=seen, picture=_map(seen), to=reverse("daycare:offer", args=[offer.pk]))
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


@page("daycare.offer.answer", methods=TIMES)
@reads_persons
def offer(request: Request, offer_id: UUID) -> HttpResponse:
    """My child's offer, or what came of it. POST answers: yes, a late yes, or no to the other guardian's yes.

    POST may also ask for the family's own fee; the income is computed with and kept nowhere.
    """
    wished = request.POST.get("answer") if request.method == "POST" else None
    if wished == "fee":
        return _offer(request, offer_id, ObjectionForm(None), income=IncomeForm(request.POST))
    form = ObjectionForm(request.POST if wished == "object" else None)
    try:
        if wished is not None and _answered(request, offer_id, wished, form):
            return done(request, OFFER, to=request.path)
    except Missing:
        raise
    except Conflict as refusal:
        return _offer(request, offer_id, form, refusal)
    response = _offer(request, offer_id, form)
    if form.errors:
        response.status_code = 422
    return response


def _answered(request: Request, offer_id: UUID, wished: str, form: ObjectionForm) -> bool:
    """Give the answer that a button stands for; False where the form has to be mended first."""
    if wished == "yes":
        actions.accept(request.actor, offer_id, now=request.now)
    elif wished == "late":
        actions.accept_late(request.actor, offer_id, now=request.now)
    elif wished == "object":
        if not form.is_valid():
            return False
        actions.object_to(request.actor, offer_id, because=form.cleaned_data["because"], now=request.now)
    else:
        raise Conflict("choose_an_answer")
    return True


def _offer(
    request: Request, offer_id: UUID, form: ObjectionForm, refusal: Refusal | None = None,
    income: IncomeForm | None = None,
) -> HttpResponse:  # fmt: skip
    found = actions.open_by_guardian(request.actor, offer_id, now=request.now)
    record_read(request.actor, "daycare.offer.read", at=request.now, person=found.child_id, offer=found.pk)
    seen = shown(found, on=timezone.localdate(request.now), reader=request.actor.person_id)
    context = _fee(found, request.actor.person_id, income) if seen.waits else {}
    errors = income.errors if income is not None else form.errors
    response = answer(
        request, OFFER, shown=seen, refusal=refusal, form=form, errors=errors,
        picture=_map(seen, way_home(found, request.actor.person_id)) if seen.waits else "", **context,
    )  # fmt: skip
    if income is not None and income.errors:
        response.status_code = 422
    return response


def _fee(offer: Offer, reader: UUID | None, asked: IncomeForm | None) -> dict[str, Any]:
    """Return the fee of the family as it has told, else as the register knows it, and the form to tell it."""
    known = fee_family(offer, reader)
    family = known or FeeFamily(size=2, born=[offer.child.date_of_birth])
    form = asked or IncomeForm(initial={"family_size": known.size if known else None})
    told: OfferFee | None = None
    if asked is not None and asked.is_valid():
        try:
            income = asked.income_cents()
            asked.check_family(len(family.born), income, offer.starts)
            told = offer_fee(
                offer, family, income, size=asked.cleaned_data["family_size"],
                confirmed=asked.cleaned_data["income_confirmed"],
            )  # fmt: skip
        except Refusal as refusal:
            asked.refuse(refusal)
    elif asked is None and family.income_cents_month is not None:
        told = offer_fee(offer, family, family.income_cents_month, confirmed=True)
    return {"fee": told, "income_form": form}


@page("daycare.offer.answer", methods=TIMES)
@reads_persons
def no(request: Request, offer_id: UUID) -> HttpResponse:
    """Say no: why, and when we may ask again. POST says it."""
    posted = request.POST if request.method == "POST" else None
    form = NoForm(posted, initial={"because": request.GET.get("because", "")})
    found = actions.open_by_guardian(request.actor, offer_id, now=request.now)
    record_read(request.actor, "daycare.offer.read", at=request.now, person=found.child_id, offer=found.pk)
    context: dict[str, Any] = {"form": form, "offer_id": offer_id}
    if form.is_bound and form.is_valid():
        try:
            actions.decline(request.actor, offer_id, form.told(), now=request.now)
            return done(request, NO, to=reverse("daycare:offer", args=[offer_id]))
        except Conflict as refusal:
            context["refusal"] = refusal
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal)
    seen = shown(found, on=timezone.localdate(request.now), reader=request.actor.person_id)
    response = answer(request, NO, shown=seen, errors=form.errors, **context)
    if form.errors:
        response.status_code = 422
    return response


def _map(seen: Shown, way: Sequence[Sequence[float]] = ()) -> SafeString:
    """Draw where the unit is, and the walk there for who lives with the child; a link's holder sees no home."""
    if seen.unit.lon is None or seen.unit.lat is None:
        return SafeString("")
    window = around(seen.unit.lon, seen.unit.lat, 900)
    if way:
        lons, lats = [lon for lon, _lat in way], [lat for _lon, lat in way]
        window = fitted([(min(lons), min(lats), max(lons), max(lats))]) or window
    areas = [Shape(area.outline, "fl") for area in background(window)]
    name = getattr(seen.unit, f"name_{get_language() or 'fi'}", "") or seen.unit.name_fi
    label = _("Map: the walk from home to %(name)s") if way else _("Map: %(name)s")
    return picture(window, areas, [(seen.unit.lon, seen.unit.lat)], label % {"name": name}, way=way)

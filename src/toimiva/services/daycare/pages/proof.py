"""The adviser writes down that the certificate of an urgent need has come: the two weeks are counted from its day."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toimiva.city.access import may
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Forbidden, Missing, Refusal
from toimiva.city.ui import answer, done, page

from ..actions.application_words import show_urgency
from ..forms import HouseForm
from ..models import Application
from ..queries.homes import is_shielded

PROVE = "daycare.application.prove"
PAGE = "daycare/proof.html"


class ProofForm(HouseForm):
    """On which day the certificate came."""

    on = forms.DateField(
        label=_("On which day did the certificate come?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day."), "invalid": _("Write the day.")},
    )


@page(PROVE, methods=("GET", "HEAD", "POST"))
@reads_persons
def proof(request: Request, application_id: UUID) -> HttpResponse:
    """One urgent application and the day of its certificate. POST writes the day down."""
    today = timezone.localdate(request.now)
    rows = Application.objects.filter(may(request.actor, PROVE), pk=application_id, urgent=True)
    application = rows.exclude(state="CREATED").select_related("child").first()
    if application is None:
        raise Missing("not_found", model="application")
    form = ProofForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if form.is_bound and form.is_valid():
        try:
            show_urgency(request.actor, application_id, form.cleaned_data["on"], now=request.now)
            return done(request, PAGE, to=request.path)
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
    record_read(request.actor, PROVE, at=request.now, person=application.child_id)
    shielded = is_shielded(application.child)
    response = answer(
        request, PAGE, application=application, form=form, errors=form.errors,
        child="" if shielded else application.child.name,
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response

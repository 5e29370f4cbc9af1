"""An application that was sent, as the guardians of the child read it: by when, what comes next, what can be done."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.ui import answer, done, page

from ..actions import application_words as words
from ..actions import applications as actions
from ..apply_forms import DisagreeForm
from ..models.applications import OPEN
from ..queries.my_applications import seen
from ..queries.offers import first_name

PAGE = "daycare/application.html"
OWN = "daycare.application.own"


@page(OWN, methods=("GET", "HEAD", "POST"))
@reads_persons
def application(request: Request, application_id: UUID) -> HttpResponse:
    """One application. POST withdraws it, or says what the other guardian thinks of it."""
    wished = request.POST.get("do", "") if request.method == "POST" else None
    form = DisagreeForm(request.POST if wished == "disagree" else None)
    refusal: Refusal | None = None
    if wished is not None:
        try:
            if _did(request, application_id, wished, form):
                return done(request, PAGE, to=request.path)
        except (Forbidden, Missing):
            raise
        except Refusal as told:
            refusal = told
    today = timezone.localdate(request.now)
    shown = seen(request.actor, application_id, on=today)
    record_read(request.actor, OWN, at=request.now, person=shown.application.child_id)
    response = answer(
        request, PAGE, shown=shown, application=shown.application, child=first_name(shown.application.child),
        refusal=refusal, form=form, errors=form.errors, open_states=OPEN, case_link=_case(shown.application.case_id),
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


def _case(case_id: UUID | None) -> str:
    return reverse("cases:my-case", args=[case_id]) if case_id is not None else ""


def _did(request: Request, application_id: UUID, wished: str, form: DisagreeForm) -> bool:
    """Do what a button stands for; False where the form has to be mended first."""
    if wished == "withdraw":
        actions.withdraw_application(request.actor, application_id, now=request.now)
    elif wished == "agree":
        words.answer_application(request.actor, application_id, agrees=True, now=request.now)
    elif wished == "disagree":
        if not form.is_valid():
            return False
        words.answer_application(
            request.actor, application_id, agrees=False, because=form.cleaned_data["because"], now=request.now
        )
    else:
        raise Conflict("choose_an_answer")
    return True

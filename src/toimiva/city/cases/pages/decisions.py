"""A decision for its party and for the official: as a page in the reader's language, and as PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing
from toimiva.city.ui import answer, page

from .. import queries
from ..document import compose, pdf
from ..kinds import LANGUAGES
from ..models import Decision, DecisionFile

DECISION = "cases/decision.html"


def _read(request: Request, decision_id: UUID, **facts: Any) -> Decision:
    found = queries.decision(request.actor, decision_id, on=timezone.localdate(request.now))
    record_read(request.actor, "cases.decision.read", at=request.now, person=found.case.subject_id,
                decision=found.number, **facts)  # fmt: skip
    return found


@page("cases.decision.read")
@reads_persons
def decision(request: Request, decision_id: UUID) -> HttpResponse:
    """The decision with its reasons and appeal instructions, and the reader's own last day to appeal."""
    found = _read(request, decision_id)
    language = get_language() or "fi"
    document = compose(found, language if language in LANGUAGES else "fi", settings.TOIMIVA_CITY.name)
    own = next((one for one in found.servings.all() if one.person_id == request.actor.person_id), None)
    newer = Decision.objects.filter(corrects=found).first()
    desk = allowed(request.actor, "cases.queue.read") and own is None
    return answer(request, DECISION, decision=found, document=document, serving=own, newer=newer,
                  shell="ui/desk.html" if desk else "ui/base.html", desk=desk)  # fmt: skip


@page("cases.decision.read")
@reads_persons
def decision_pdf(request: Request, decision_id: UUID, language: str) -> HttpResponse:
    """The decision as PDF: in its own language the file that was made with it, in another a translation made now."""
    if language not in LANGUAGES:
        raise Missing("not_found", model="decision")
    found = _read(request, decision_id, language=language)
    if language == found.language:
        content = bytes(DecisionFile.objects.get(pk=found.pk).content)
    else:
        content = pdf(compose(found, language, settings.TOIMIVA_CITY.name))
    name = f"{found.number.replace('/', '-')}-{language}.pdf"
    return HttpResponse(content, content_type="application/pdf",
                        headers={"Content-Disposition": f'inline; filename="{name}"'})  # fmt: skip

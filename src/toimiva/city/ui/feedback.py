"""Pages of feedback: the form for anybody, the receipt that says by when, the administrator's inbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Left
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal

from . import actions, answer, done, page, queries
from .forms import AnswerForm, FeedbackForm
from .limits import limited
from .links import links_to
from .models import Topic
from .paging import Pages

GET_AND_POST = ("GET", "HEAD", "POST")
SHOWN = 120  # letters of each feedback in the inbox


@page("ui.feedback.send", methods=GET_AND_POST)
@limited("feedback")
def feedback(request: Request) -> HttpResponse:
    """The form, signed in or not. POST stores it and shows the receipt."""
    form = FeedbackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "ui/feedback.html", form=form, errors=bool(form.errors))
    sent = actions.send_feedback(request.actor, **form.told(), language=get_language() or "fi", now=request.now)
    return done(request, "ui/feedback.html", to=reverse("ui:feedback-received", args=[sent.pk]))


@page("ui.feedback.send")
def received(request: Request, feedback_id: UUID) -> HttpResponse:
    """The receipt: by when an answer comes. What was said is not shown again."""
    return answer(request, "ui/feedback_received.html", feedback=queries.due_of(feedback_id))


@page("ui.feedback.read")
def inbox(request: Request) -> HttpResponse:
    """What was said, what is due first on top."""
    found = queries.inbox(request.actor).annotate(beginning=Left("text", SHOWN + 1)).defer("text", "answer")
    shown = Pages(found, 50).get_page(request.GET.get("page"))
    record_read(request.actor, "ui.feedback.read", at=request.now, count=len(shown))
    link = links_to("ui:feedback-case")
    topics = {topic.value: str(topic.label) for topic in Topic}
    rows = [(one, link(one.pk), topics.get(one.topic, one.topic)) for one in shown]
    today = timezone.localdate(request.now)
    return answer(request, "ui/feedback_inbox.html", page=shown, rows=rows, today=today, shown=SHOWN)


@page("ui.feedback.answer", methods=GET_AND_POST)
def case(request: Request, feedback_id: UUID) -> HttpResponse:
    """One feedback and its answer. POST stores the answer."""
    shown = queries.feedback(request.actor, feedback_id)
    form = AnswerForm(request.POST or None)
    if request.method != "POST":
        record_read(request.actor, "ui.feedback.read", at=request.now, feedback=shown.pk)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "ui/feedback_case.html", feedback=shown, form=form, errors=bool(form.errors))
    try:
        actions.answer_feedback(request.actor, shown.pk, answer=form.cleaned_data["answer"], now=request.now)
    except Refusal as refusal:
        return answer(request, "ui/feedback_case.html", feedback=shown, form=form, refusal=refusal)
    return done(request, "ui/feedback_case.html", to=reverse("ui:feedback-inbox"))

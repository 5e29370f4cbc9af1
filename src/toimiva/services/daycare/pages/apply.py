"""The application in five short steps: the child, when and how much, wishes, what else, check and send.

Each step saves what was typed, right or wrong, whichever button is pressed: the way back never loses an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from toimiva.city.access import require
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.ui import answer, done, page

from ..actions import application_steps as steps
from ..actions import applications as actions
from ..actions.application_checks import asks_urgency, faults_to_send, language_of
from ..apply_forms import MoreForm, NeedForm, StepForm, UrgencyForm, typed
from ..models import Application
from ..models.applications import ApplicationState
from ..policy.application import application_rule
from ..queries.finder import Filters, find
from ..queries.homes import home_point
from ..queries.my_applications import own_draft, sibling_units, wards, wishes_of
from ..queries.occupancy import band_on
from ..queries.offers import first_name

APPLY = "daycare.application.apply"
TIMES = ("GET", "HEAD", "POST")
ON_A_PAGE = 10
SAVED = "daycare/_saved.html"
STEPS = (
    ("apply", gettext_lazy("Child")),
    ("apply-when", gettext_lazy("When and how much")),
    ("apply-wishes", gettext_lazy("Wishes")),
    ("apply-more", gettext_lazy("More about the child")),
    ("apply-check", gettext_lazy("Check and send")),
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step made of one form: its page, what it does, where it leads back and on."""

    name: str
    number: int
    template: str
    form: type[StepForm]
    save: Callable[..., Application]
    back: Callable[[Application, Any], str]
    on: Callable[[Application, Any], str]


@page(APPLY, methods=TIMES)
@reads_persons
def child(request: Request) -> HttpResponse:
    """Step 1: for which child. POST begins its application, or goes on with the one begun."""
    today = timezone.localdate(request.now)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            begun = actions.begin(request.actor, _id(request.POST.get("child", "")), now=request.now)
            return done(request, "daycare/apply_child.html", to=reverse("daycare:apply-when", args=[begun.pk]))
        except (Forbidden, Conflict, Refusal) as told:
            refusal = told
    rows = wards(request.actor, today)
    record_read(request.actor, APPLY, at=request.now, people=[one.child.pk for one in rows])
    return answer(request, "daycare/apply_child.html", wards=rows, refusal=refusal, number=1, steps=_steps(None, 1))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("choose_a_child", field="child") from None


@page(APPLY, methods=TIMES)
@reads_persons
def when(request: Request, application_id: UUID) -> HttpResponse:
    """Step 2: from which day, how many hours, in which language."""
    return _form_step(request, application_id, WHEN)


@page(APPLY, methods=TIMES)
@reads_persons
def urgent(request: Request, application_id: UUID) -> HttpResponse:
    """Step 2 goes on, where the start is soon: why the need could not be foreseen."""
    return _form_step(request, application_id, URGENT)


@page(APPLY, methods=TIMES)
@reads_persons
def more(request: Request, application_id: UUID) -> HttpResponse:
    """Step 4: support that the child needs, and anything else."""
    return _form_step(request, application_id, MORE)


def _form_step(request: Request, application_id: UUID, step: Step) -> HttpResponse:
    application = own_draft(request.actor, application_id)
    if request.method != "POST":
        form = step.form(initial=_given(application, step))
        return _shown(request, application, step, form)
    wished = request.POST.get("go", "next")
    raw = typed(request.POST, step.form)
    if wished in ("back", "keep"):
        steps.keep_draft(request.actor, application_id, step.name, raw, now=request.now)
        if wished == "back":
            return done(request, step.template, to=step.back(application, request.now))
        record_read(request.actor, APPLY, at=request.now, person=application.child_id)
        return answer(request, SAVED, saved_at=request.now)
    form = step.form(request.POST)
    if form.is_valid():
        try:
            saved = step.save(request.actor, application_id, form.told(), now=request.now)  # type: ignore[attr-defined]
            return done(request, step.template, to=step.on(saved, request.now))
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            form.refuse_each(refusal)
            if refusal.code == "application_locked":
                return _shown(request, application, step, form, 409)
    steps.keep_draft(request.actor, application_id, step.name, raw, now=request.now)
    return _shown(request, application, step, form, 422)


def _shown(request: Request, application: Application, step: Step, form: StepForm, status: int = 200) -> HttpResponse:
    record_read(request.actor, APPLY, at=request.now, person=application.child_id)
    response = answer(
        request, step.template, form=form, errors=form.errors, **_frame(application, step.number),
        own_language=language_of(application.child),
    )  # fmt: skip
    response.status_code = status
    return response


def _frame(application: Application, number: int) -> dict[str, Any]:
    """What every step shows: whose application it is, and where in it she is."""
    return {
        "application": application, "child": first_name(application.child), "number": number,
        "steps": _steps(application, number), "sent": application.state != ApplicationState.CREATED,
    }  # fmt: skip


def _steps(application: Application | None, number: int) -> list[tuple[int, str, str]]:
    """The steps with their addresses; before there is an application only the first has one."""
    found = []
    for at, (name, title) in enumerate(STEPS, 1):
        arguments = [] if at == 1 else [application.pk] if application else None
        link = reverse(f"daycare:{name}", args=arguments) if arguments is not None and at < number else ""
        found.append((at, str(title), link))
    return found


def _given(application: Application, step: Step) -> dict[str, Any]:
    """Return what the step shows: what was typed last, else what is saved, else what is likely."""
    typed_last = application.draft.get(step.name)
    if typed_last:
        return dict(typed_last)
    if step.name == "when":
        return {
            "preferred_start": application.preferred_start, "hours_week": application.hours_week,
            "language": application.language or language_of(application.child),
            "language_consent": application.language_consent, "shift_care": application.shift_care,
        }  # fmt: skip
    if step.name == "urgent":
        said = application.urgent_ground or ("none" if "urgent" in application.draft else "")
        return {"ground": said, "because": application.urgent_because}
    return {"support_need": application.support_need, "more": application.more}


def _at(name: str, application: Application) -> str:
    """The address of another step; a sent application is changed a step at a time, and then read again."""
    if application.state != ApplicationState.CREATED and name != "apply-urgent":
        return reverse("daycare:application", args=[application.pk])
    return reverse(f"daycare:{name}", args=[application.pk])


def _after_when(application: Application, now: Any) -> str:
    counted = timezone.localdate(application.sent_at or now)
    soon = application.preferred_start is not None and asks_urgency(
        application.type, application.preferred_start, counted
    )
    return _at("apply-urgent" if soon else "apply-wishes", application)


WHEN = Step(
    name="when", number=2, template="daycare/apply_when.html", form=NeedForm, save=steps.set_need,
    back=lambda application, now: reverse("daycare:apply"), on=_after_when,
)  # fmt: skip
URGENT = Step(
    name="urgent", number=2, template="daycare/apply_urgent.html", form=UrgencyForm, save=steps.set_urgency,
    back=lambda application, now: reverse("daycare:apply-when", args=[application.pk]),
    on=lambda application, now: _at("apply-wishes", application),
)  # fmt: skip
MORE = Step(
    name="more", number=4, template="daycare/apply_more.html", form=MoreForm, save=steps.set_more,
    back=lambda application, now: reverse("daycare:apply-wishes", args=[application.pk]),
    on=lambda application, now: _at("apply-check", application),
)  # fmt: skip
DOES = {"add": steps.add_wish, "up": steps.move_wish_up, "remove": steps.remove_wish}


@page(APPLY, methods=TIMES)
@reads_persons
def wishes(request: Request, application_id: UUID) -> HttpResponse:
    """Step 3: up to three units in order, found by name or from the nearest on. Each press of a button is saved."""
    application = own_draft(request.actor, application_id)
    refusal: Refusal | None = None
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:100]
    if request.method == "POST":
        verb, _colon, unit = request.POST.get("do", "").partition(":")
        try:
            if verb in DOES:
                DOES[verb](request.actor, application_id, _id(unit), now=request.now)
            return done(request, "daycare/apply_wishes.html", to=_after_wishes(request, application, verb, text))
        except (Forbidden, Missing):
            raise
        except Refusal as told:
            refusal = told
    return _wishes(request, application, text, refusal)


def _after_wishes(request: Request, application: Application, verb: str, text: str) -> str:
    if verb in DOES:
        from urllib.parse import urlencode

        return request.path + (f"?{urlencode({'q': text})}" if text else "") + "#wishes"
    name = "apply-when" if request.POST.get("go") == "back" else "apply-more"
    return _at(name, application)


def _wishes(request: Request, application: Application, text: str, refusal: Refusal | None) -> HttpResponse:
    today = timezone.localdate(request.now)
    start = application.preferred_start or today
    chosen = wishes_of(application)
    taken = {one.unit_id for one in chosen}
    filters = Filters(text=text, language=application.language, shift_care=application.shift_care)
    found = find(
        filters, on=max(start, today), from_point=home_point(application.child, today), language=get_language() or "fi"
    )
    band = band_on(application.child.date_of_birth, start)
    rows = [(one, one.free.get(band)) for one in found.rows if one.unit.pk not in taken]
    siblings = {one.pk for one in sibling_units(application.child, start)}
    record_read(request.actor, APPLY, at=request.now, person=application.child_id)
    return answer(
        request, "daycare/apply_wishes.html", refusal=refusal, wishes=chosen, text=text, band=band, start=start,
        page=Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page", "1")), estimated=found.estimated,
        siblings=siblings, most=application_rule(today).most_wishes, **_frame(application, 3),
    )  # fmt: skip


@page(APPLY, methods=TIMES)
@reads_persons
def check(request: Request, application_id: UUID) -> HttpResponse:
    """Step 5: every answer once more, what is still to be mended, and the button that sends."""
    require(request.actor, APPLY)
    application = own_draft(request.actor, application_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        if request.POST.get("go") == "back":
            return done(request, "daycare/apply_check.html", to=reverse("daycare:apply-more", args=[application_id]))
        try:
            actions.send(request.actor, application_id, now=request.now)
            return done(request, "daycare/apply_check.html", to=reverse("daycare:application", args=[application_id]))
        except (Forbidden, Missing):
            raise
        except Refusal as told:
            refusal = told
    today = timezone.localdate(request.now)
    record_read(request.actor, APPLY, at=request.now, person=application.child_id)
    return answer(
        request, "daycare/apply_check.html", refusal=refusal, wishes=wishes_of(application),
        due=actions.due_of(application, request.now).due_date if application.preferred_start else None,
        to_mend=[] if refusal is not None else faults_to_send(application, today), **_frame(application, 5),
    )  # fmt: skip

"""Applications as JSON, for officials and other systems: what is due first on top."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from ninja.decorators import decorate_view

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.ui import operation
from toimiva.city.ui.conditional import private_page

from ..models import Application
from ..queries.applications import protected_among
from ..queries.interchange import applications_after, one_application
from .router import router


class WishOut(Schema):
    """A unit the family wishes for, by its id."""

    rank: int
    unit: UUID


class ApplicationOut(Schema):
    """An application that was sent. `due_date` is the statutory day by which a place is arranged, null where none.

    Of a `protected` child neither its id, its offer, its unit wishes nor its language is told. What the family has
    written in its own words is not told of anyone: it stands in the matter, `case`.
    """

    id: UUID
    type: str
    origin: str
    state: str
    protected: bool
    child: UUID | None
    offer: UUID | None
    case: UUID | None
    preferred_start: date | None
    hours_week: int | None
    shift_care: bool
    language: str
    urgent: bool
    urgent_ground: str
    sibling_basis: bool
    wishes: list[WishOut]
    sent_at: datetime
    due_date: date | None
    due_rule: str
    version: int


class ApplicationPage(Schema):
    """A page of applications; pass `next` as `cursor` until it is null."""

    applications: list[ApplicationOut]
    next: UUID | None


@router.get("/applications", response=ApplicationPage)
@operation("daycare.application.read")
@reads_persons
def applications(
    request: HttpRequest, state: str = "", cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:  # fmt: skip
    """The open applications by their statutory due date, or those of one `state`. Nobody's draft is among them."""
    actor = request.actor  # type: ignore[attr-defined]
    found = list(applications_after(actor, state=state, after=cursor)[: limit + 1])
    told = _told(request, found[:limit])
    return {"applications": told, "next": found[limit - 1].pk if len(found) > limit else None}


@router.get("/applications/{application_id}", response=ApplicationOut)
@decorate_view(private_page)
@operation("daycare.application.read")
@reads_persons
def application(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    """One application that was sent, with an ETag: sent back in If-None-Match, it is answered 304 until it changes."""
    return _told(request, [one_application(request.actor, application_id)])[0]  # type: ignore[attr-defined]


def _told(request: HttpRequest, found: list[Application]) -> list[dict[str, Any]]:
    """Return the applications as the API tells them, and leave the trail of the look."""
    hidden = protected_among([one.child_id for one in found])
    people = [one.child_id for one in found if one.child_id not in hidden]
    record_read(request.actor, "daycare.application.read", at=request.now, people=people)  # type: ignore[attr-defined]
    return [application_out(one, hidden=one.child_id in hidden) for one in found]


def application_out(one: Application, *, hidden: bool) -> dict[str, Any]:
    """Return an application as the API tells it; a unit wished for would tell where a protected child lives."""
    plain = (
        "id", "type", "origin", "state", "preferred_start", "hours_week", "shift_care", "urgent", "urgent_ground",
        "sent_at", "due_date", "due_rule", "version",
    )  # fmt: skip
    wishes = [] if hidden else [{"rank": wish.rank, "unit": wish.unit_id} for wish in one.wishes.all()]
    return {name: getattr(one, name) for name in plain} | {
        "protected": hidden,
        "child": None if hidden else one.child_id,
        "offer": None if hidden else one.offer_id,
        "case": None if hidden else one.case_id,
        "language": "" if hidden else one.language,
        "sibling_basis": one.sibling_basis and not hidden,
        "wishes": wishes,
    }

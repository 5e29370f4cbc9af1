"""What a guardian sees of applying: her children, her drafts, an application of hers or of the other guardian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Person
from toimiva.city.residents.models.guardianships import IN_CUSTODY
from toimiva.city.residents.queries import wards_of

from ..models import Application, DaycareUnit, GuardianAnswer, Placement, Wish
from ..models.applications import OPEN, ApplicationState
from ..policy.application import locked_from, school_starts
from .guardians import guardians_on, is_guardian
from .homes import is_shielded

EDITABLE = (ApplicationState.CREATED, ApplicationState.SENT)


@dataclass(frozen=True, kw_only=True)
class Ward:
    """A child of the guardian: its place, its open application, her own draft; what she can do with it follows."""

    child: Person
    place: Placement | None = None
    draft: Application | None = None
    open: Application | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An application as a guardian of the child reads it on a day.

    `wishes` is None to the other guardian where anybody of the family is protected: they tell where the child lives.
    `others` are the answers of the other guardians, with their names unless anybody is protected.
    """

    application: Application
    own: bool
    wishes: list[Wish] | None
    locked_from: date | None
    editable: bool
    withdrawable: bool
    my_answer: GuardianAnswer | None
    others: list[tuple[str, GuardianAnswer | None]]


def wards(actor: Actor, on: date) -> list[Ward]:
    """Return the children under school age that this guardian answers for on a day, in four queries."""
    if actor.person_id is None:
        return []
    rows = [one.ward for one in wards_of(actor.person_id, on=on) if one.kind in IN_CUSTODY]
    children = [one for one in dict.fromkeys(rows) if school_starts(one.date_of_birth, on) > on]
    ids = [one.pk for one in children]
    places = {one.child_id: one for one in current_places(ids, on)}
    written = Application.objects.filter(child_id__in=ids)
    drafts = {one.child_id: one for one in written.filter(state="CREATED", applicant_id=actor.person_id)}
    open_ones = {one.child_id: one for one in written.filter(state__in=OPEN)}
    return [
        Ward(child=one, place=places.get(one.pk), draft=drafts.get(one.pk), open=open_ones.get(one.pk))
        for one in children
    ]


def current_places(children: list[UUID], on: date) -> list[Placement]:
    """Return the places that these children have on a day or will have, the earliest last."""
    rows = Placement.objects.filter(Q(ends=None) | Q(ends__gte=on), child_id__in=children)
    return list(rows.select_related("unit__unit").order_by("-starts"))


def own_draft(actor: Actor, application_id: UUID) -> Application:
    """Return an application that this guardian made; `Missing` for any other."""
    require(actor, "daycare.application.apply")
    rows = Application.objects.filter(may(actor, "daycare.application.apply"), pk=application_id)
    found = rows.select_related("child").first()
    if found is None:
        raise Missing("not_found", model="application")
    return found


def seen(actor: Actor, application_id: UUID, *, on: date) -> Seen:
    """Return an application to a guardian of its child on that day; `Missing` to anybody else."""
    require(actor, "daycare.application.own")
    rows = Application.objects.filter(may(actor, "daycare.application.own"), pk=application_id).exclude(state="CREATED")
    found = rows.select_related("child").first()
    reader = actor.person_id
    if found is None or reader is None or not is_guardian(reader, found.child_id, on):
        raise Missing("not_found", model="application")
    own, hidden = found.applicant_id == reader, is_shielded(found.child)
    locked = locks_on(found)
    return Seen(
        application=found,
        own=own,
        wishes=None if hidden and not own else wishes_of(found),
        locked_from=locked,
        editable=own and found.state == ApplicationState.SENT and locked is not None and on < locked,
        withdrawable=own and found.offer_id is None and found.state in ("SENT", "WAITING_PLACEMENT"),
        my_answer=found.guardian_answers.filter(guardian_id=reader).first(),
        others=[] if not own else _others(found, on, hidden=hidden),
    )


def _others(application: Application, on: date, *, hidden: bool) -> list[tuple[str, GuardianAnswer | None]]:
    """Return what each other guardian says. A protected family's guardians learn nothing of each other here."""
    if hidden:
        return []
    ids = [one for one in guardians_on([application.child_id], on).get(application.child_id, [])
           if one != application.applicant_id]  # fmt: skip
    said = {one.guardian_id: one for one in application.guardian_answers.all()}
    people = Person.objects.filter(pk__in=ids).order_by("sort_name", "pk")
    return [(one.name, said.get(one.pk)) for one in people]


def locks_on(application: Application) -> date | None:
    """Return the first day on which a sent application can no longer be changed; None for one that was not sent."""
    if application.sent_at is None or application.preferred_start is None:
        return None
    sent = timezone.localdate(application.sent_at)
    return locked_from(sent, application.preferred_start, urgent=application.urgent)


def wishes_of(application: Application) -> list[Wish]:
    """Return the wishes in their order, with their units."""
    return list(application.wishes.select_related("unit__unit").order_by("rank"))


def sibling_units(child: Person, on: date) -> list[DaycareUnit]:
    """Return the units where somebody of the child's household has a place on a day or after it."""
    if child.household_id is None:
        return []
    rows = Placement.objects.filter(Q(ends=None) | Q(ends__gte=on), child__household_id=child.household_id)
    ids = rows.exclude(child=child).values("unit_id")
    return list(DaycareUnit.objects.filter(pk__in=ids).select_related("unit").order_by("pk"))

"""Which cases a resident sees on a day: her own, those of whom she answers for, and what she is a party of by right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from toimiva.city.access import Actor, allowed, may
from toimiva.city.residents.models import Guardianship
from toimiva.city.residents.queries import answering

from .kinds import kinds
from .models import Basis, Case, Party


def of_person(person_id: UUID, on: date) -> Q:
    """Return the cases of the person herself and of her wards on that day, as rows of Case.

    Neither a child of age nor one whose custody has ended is a ward: who was a party by custody then sees no more.
    """
    wards = Guardianship.objects.filter(answering(on), guardian_id=person_id).values("ward_id")
    closed_to_guardians = [kind.code for kind in kinds().values() if not kind.guardians_see]
    by_custody = Party.objects.filter(person_id=person_id, basis=Basis.CUSTODY).values("case_id")
    by_right = Party.objects.filter(person_id=person_id, basis=Basis.OWN).values("case_id")
    of_wards = Q(subject__in=wards) & (~Q(kind__in=closed_to_guardians) | Q(pk__in=by_custody))
    return Q(subject_id=person_id) | of_wards | Q(pk__in=by_right)


def of_actor(actor: Actor, on: date) -> Q:
    """Return the cases that are the actor's own matters on a day; none to who is identified too weakly."""
    if actor.person_id is None or not allowed(actor, "cases.own.read"):
        return Q(pk__in=[])
    return of_person(actor.person_id, on)


def parties_on(case: Case, on: date) -> set[UUID]:
    """Return who is a party on that day or answers for the subject: nobody of them decides the matter."""
    guardians = Guardianship.objects.filter(answering(on), ward_id=case.subject_id).values_list(
        "guardian_id", flat=True
    )
    return {case.subject_id, *guardians, *case.parties.values_list("person_id", flat=True)}


def bases(subject_id: UUID, persons: Sequence[UUID], on: date) -> dict[UUID, str]:
    """Return by what right each of these persons is a party of a matter of `subject_id`."""
    guardians = set(
        Guardianship.objects.filter(answering(on), ward_id=subject_id).values_list("guardian_id", flat=True)
    )
    found: dict[UUID, str] = {subject_id: Basis.SUBJECT}
    for one in persons:
        found.setdefault(one, Basis.CUSTODY if one in guardians else Basis.OWN)
    return found


def may_at(actor: Actor, operation: str, case: Case) -> bool:
    """Tell whether the actor may do an operation of the service's own table on this case."""
    return allowed(actor, operation) and Case.objects.filter(may(actor, operation), pk=case.pk).exists()

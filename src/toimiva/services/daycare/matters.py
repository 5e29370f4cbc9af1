"""What of early education waits for a resident: offers of her children, her drafts, what the other guardian sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from toimiva.city.cards import Words
from toimiva.city.cases.queries.mine import Task

from . import CARD
from .models import Application
from .models.applications import OPEN
from .queries.offers import first_name, offers_of


def waiting(person_ids: Sequence[UUID], on: date, reader: UUID) -> list[Task]:
    """Return what waits for the reader about these persons, in two queries."""
    return [*_offers(person_ids), *_applications(person_ids, reader)]


def _offers(person_ids: Sequence[UUID]) -> list[Task]:
    tasks = []
    for offer in offers_of(list(person_ids)):
        unit, child, starts = offer.unit.unit, first_name(offer.child), offer.starts
        day = f"{starts.day}.{starts.month}.{starts.year}"
        tasks.append(
            Task(
                title=Words(
                    f"Lapselle {child} on paikka: {unit.name_fi}",
                    f"{child} har en plats: {unit.name_sv or unit.name_fi}",
                    f"{child} has a place at {unit.name_en or unit.name_fi}",
                ),
                says=Words(
                    f"Paikka alkaa {day}. Hakemusta ei tarvita.",
                    f"Platsen börjar {day}. Ingen ansökan behövs.",
                    f"It starts on {starts.day} {starts:%b %Y}. No application is needed.",
                ),
                link=reverse("daycare:offer", args=[offer.pk]),
                person_id=offer.child_id,
                until=offer.answer_by,
                service=CARD.name,
            )
        )
    return tasks


def _applications(person_ids: Sequence[UUID], reader: UUID) -> list[Task]:
    """Return what the reader has begun and not sent, and what the other guardian has sent without her word on it.

    A draft of the other guardian is hers alone.
    """
    begun = Q(applicant_id=reader, state="CREATED")
    others = Q(state__in=OPEN, offer=None) & ~Q(applicant_id=reader) & ~Q(guardian_answers__guardian_id=reader)
    rows = Application.objects.filter(begun | others, child_id__in=person_ids).select_related("child")
    return [_draft(one) if one.state == "CREATED" else _to_agree(one) for one in rows.order_by("created_at", "pk")]


def _draft(application: Application) -> Task:
    name = first_name(application.child)
    return Task(
        title=Words("Jatka hakemusta", "Fortsätt med ansökan", "Go on with your application"),
        says=Words(
            f"Hakemus on kesken: {name}. Vastauksesi ovat tallessa.",
            f"Ansökan är inte färdig: {name}. Dina svar är sparade.",
            f"The application for {name} is not sent yet. Your answers are saved.",
        ),
        link=reverse("daycare:apply-when", args=[application.pk]),
        person_id=application.child_id,
        service=CARD.name,
    )


def _to_agree(application: Application) -> Task:
    name = first_name(application.child)
    return Task(
        title=Words(
            "Toinen huoltaja on hakenut paikkaa",
            "Den andra vårdnadshavaren har sökt en plats",
            "The other guardian has applied for a place",
        ),
        says=Words(
            f"Kerro, oletko samaa mieltä: {name}.",
            f"Berätta om du är av samma åsikt: {name}.",
            f"Tell us whether you agree: {name}.",
        ),
        link=reverse("daycare:application", args=[application.pk]),
        person_id=application.child_id,
        service=CARD.name,
    )

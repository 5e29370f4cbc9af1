"""What of early education waits for a resident: the offers of her children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse

from toimiva.city.cards import Words
from toimiva.city.cases.queries.mine import Task

from . import CARD
from .models import Application
from .models.applications import OPEN
from .queries.offers import first_name, offers_of


def waiting(person_ids: Sequence[UUID], on: date, reader: UUID) -> list[Task]:
    """Return what waits for the reader about these persons: offers, her drafts, applications of the other guardian."""
    return [*_offers(person_ids), *_drafts(person_ids, reader), *_to_agree(person_ids, reader)]


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


def _drafts(person_ids: Sequence[UUID], reader: UUID) -> list[Task]:
    """What the reader has begun and not sent; the other guardian's draft is hers alone."""
    rows = Application.objects.filter(child_id__in=person_ids, applicant_id=reader, state="CREATED")
    return [
        Task(
            title=Words("Jatka hakemusta", "Fortsätt med ansökan", "Go on with your application"),
            says=Words(
                f"Hakemus on kesken: {first_name(one.child)}. Vastauksesi ovat tallessa.",
                f"Ansökan är inte färdig: {first_name(one.child)}. Dina svar är sparade.",
                f"The application for {first_name(one.child)} is not sent yet. Your answers are saved.",
            ),
            link=reverse("daycare:apply-when", args=[one.pk]),
            person_id=one.child_id,
            service=CARD.name,
        )
        for one in rows.select_related("child").order_by("created_at", "pk")
    ]


def _to_agree(person_ids: Sequence[UUID], reader: UUID) -> list[Task]:
    """Applications made by the other guardian, to which the reader has not said anything."""
    rows = Application.objects.filter(child_id__in=person_ids, state__in=OPEN, offer=None)
    rows = rows.exclude(applicant_id=reader).exclude(guardian_answers__guardian_id=reader)
    return [
        Task(
            title=Words(
                "Toinen huoltaja on hakenut paikkaa", "Den andra vårdnadshavaren har sökt en plats",
                "The other guardian has applied for a place",
            ),
            says=Words(
                f"Kerro, oletko samaa mieltä: {first_name(one.child)}.",
                f"Berätta om du är av samma åsikt: {first_name(one.child)}.",
                f"Tell us whether you agree: {first_name(one.child)}.",
            ),
            link=reverse("daycare:application", args=[one.pk]),
            person_id=one.child_id,
            service=CARD.name,
        )
        for one in rows.select_related("child").order_by("sent_at", "pk")
    ]  # fmt: skip

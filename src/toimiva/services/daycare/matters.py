"""What of early education waits for a resident: the offers of her children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse

from toimiva.city.cards import Words
from toimiva.city.cases.queries.mine import Task

from . import CARD
from .queries.offers import first_name, offers_of


def waiting(person_ids: Sequence[UUID], on: date) -> list[Task]:
    """Return the offers that wait for an answer about these persons, the first due first."""
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

"""What sending a round would do: how many offers and messages, and in which languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from toimiva.city.residents.models import Person

from ..models import Round, RunRow
from .guardians import guardians_on
from .unit_answers import waiting_for_units


@dataclass(frozen=True, kw_only=True)
class ToSend:
    """Offers, messages, children whose unit has not confirmed them, and guardians by the language they wish to be
    written to in; the most common first."""

    offers: int
    messages: int
    unconfirmed: int
    languages: list[tuple[str, int]]


def to_send(round_: Round, *, on: date) -> ToSend:
    """Return the counts as they are on a day; who has left the cohort meanwhile is told after sending."""
    rows = RunRow.objects.filter(run=round_.chosen, unit__isnull=False)
    children = list(rows.values_list("child_id", flat=True))
    guardians = [one for answering in guardians_on(children, on).values() for one in answering]
    language = dict(Person.objects.filter(pk__in=set(guardians)).values_list("pk", "service_language"))
    counts = Counter(language[one] or "fi" for one in guardians)
    return ToSend(
        offers=len(children),
        messages=len(guardians),
        unconfirmed=waiting_for_units(round_).count(),
        languages=sorted(counts.items(), key=lambda one: (-one[1], one[0])),
    )

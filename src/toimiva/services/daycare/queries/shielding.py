"""Which children may be named in lists: none whose home is protected on the day."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from toimiva.city.residents.models import Guardianship, Person
from toimiva.city.residents.models.guardianships import IN_CUSTODY

M = TypeVar("M", bound=Model)


def shielded() -> QuerySet[Person, Any]:
    """Return the persons whose home is not told: by an order of their own, of who lives with them, or of a guardian.

    The day does not matter: a former guardian's order counts, and so does that of who lives with a guardian. An order
    given after an offer or an answer hides it from then on.
    """
    ordered = Person.objects.filter(protection_order=True)
    homes = ordered.filter(household__isnull=False).values("household")
    hidden_guardian = Q(guardian__protection_order=True) | Q(guardian__household__in=homes)
    wards = Guardianship.objects.filter(hidden_guardian, kind__in=IN_CUSTODY)
    hidden = Q(protection_order=True) | Q(household__in=homes) | Q(pk__in=wards.values("ward_id"))
    return Person.objects.filter(hidden).values("pk")


def unshielded(rows: QuerySet[M]) -> QuerySet[M]:
    """Return the rows whose `child` may be named; a protection given after the round counts, too."""
    return rows.exclude(child_id__in=shielded())


def short_name(child: Person) -> str:
    """Return a child's name as lists show it: the name it is called by and the initial of the last.

    >>> short_name(Person(first_names="Elias Olavi", last_name="Niemi"))
    'Elias N.'
    """
    return f"{child.call_name or child.first_names.split(' ')[0]} {child.last_name[:1]}."


def age_on(born: date, day: date) -> int:
    """Return the age in whole years.

    >>> age_on(date(2024, 5, 1), date(2026, 4, 30)), age_on(date(2024, 5, 1), date(2026, 5, 1))
    (1, 2)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

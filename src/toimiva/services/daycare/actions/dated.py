"""Rows of one thing that hold from a day to a day, both counted: a new one begins, what held before ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


def holding_on(day: date) -> Q:
    """Return the condition of rows that hold on a day."""
    return (Q(valid_to=None) | Q(valid_to__gte=day)) & Q(valid_from__lte=day)


def end_before(rows: QuerySet[M], day: date) -> M | None:
    """End what holds on the day the day before, drop what would begin later; return what had held on the day."""
    before = rows.filter(holding_on(day)).first()
    rows.filter(valid_from__gte=day).delete()
    rows.filter(Q(valid_to=None) | Q(valid_to__gte=day)).update(valid_to=day - timedelta(days=1))
    return before

"""A constraint of the database heard as a refusal: the last word on seats and places is its."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from toimiva.city.refusals import Conflict


def constraint_of(fault: IntegrityError) -> str:
    """Return the name of the constraint that an error speaks of, empty where it names none."""
    diagnosis = getattr(fault.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@contextmanager
def refused_by(**codes: str) -> Iterator[None]:
    """Turn the named constraints (constraint=code) into a `Conflict` of that code; any other is our defect."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        code = codes.get(constraint_of(fault))
        if code is None:
            raise
        raise Conflict(code) from fault

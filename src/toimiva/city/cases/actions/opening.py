"""A case is opened once, and gets the next number of its kind and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.cards import Words
from toimiva.city.typed import typed

from ..kinds import CaseKind, kind_of
from ..models import Case, CaseSeries, Party
from ..rows import bases
from ._holding import day_of, keep


@transaction.atomic
def open_case(
    actor: Actor, *, kind: str, key: str, subject_id: UUID, applicant_id: UUID | None, title: Words,
    payload: Mapping[str, Any], due: date | None = None, due_rule: str = "", parties: Sequence[UUID] = (),
    unit_id: int | None = None, now: datetime,
) -> Case:  # fmt: skip
    """Open the case that `key` names in the service, and return it; opening it twice is opening it once.

    `payload` has the shape of the kind's dataclass; a fault of it is refused with its field. The applicant and the
    subject are parties besides `parties`. Raises `Forbidden` unless the actor may the kind's `open`.
    """
    card = kind_of(kind)
    require(actor, card.open)
    typed(card.payload, payload)
    year = day_of(now).year
    series = _series(card.prefix, year)  # held until the commit: the second of two at once finds the first's case
    if (found := Case.objects.filter(kind=kind, key=key).first()) is not None:
        return found
    series.last += 1
    series.save(update_fields=["last"])
    case = Case(
        kind=kind, key=key, number=f"{card.prefix}-{year}-{series.last:05d}", subject_id=subject_id,
        applicant_id=applicant_id, title=title._asdict(), payload=dict(payload), state=card.first, due=due,
        due_rule=due_rule, unit_id=unit_id, opened_at=now, changed_at=now,
    )  # fmt: skip
    keep(actor, card.open, case, "opened", now=now, kind="CREATE", case_kind=kind, due=due, rule=due_rule)
    _add_parties(case, card, [one for one in (applicant_id, *parties) if one is not None], day_of(now))
    return case


def _series(prefix: str, year: int) -> CaseSeries:
    CaseSeries.objects.bulk_create([CaseSeries(prefix=prefix, year=year)], ignore_conflicts=True)
    return CaseSeries.objects.select_for_update().get(prefix=prefix, year=year)


def _add_parties(case: Case, card: CaseKind, persons: Sequence[UUID], on: date) -> None:
    rights = bases(case.subject_id, persons, on)
    Party.objects.bulk_create(Party(case=case, person_id=one, basis=basis) for one, basis in rights.items())

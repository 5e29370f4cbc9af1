"""Fetching actuals from the finance system's interface: each project number asked, what is new posted at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Missing, Refusal

from ..engine.actuals.totals import postings_of
from ..models import MONEY_GRANTED, EntryKind, ImportRun, LedgerEntry, Matter, Programme, ProjectNumber
from ..policy.tables import tables
from .actuals import bring_actuals, hold_books, post_actuals, source_named

Rows = list[dict[str, Any]]


class Interface(Protocol):
    """What is asked for the rows of a number; raises a `Refusal` whose `stop` tells that no other is worth asking."""

    def rows(self, number: str) -> Rows: ...


@dataclass(frozen=True)
class Fetched:
    """What became of a fetch: the import it made (None: nothing is new), and why numbers failed."""

    run: ImportRun | None
    failed: dict[str, Refusal] = field(default_factory=dict)


def fetch_actuals(actor: Actor, programme_id: int, source: str, interface: Interface, *, now: datetime) -> Fetched:
    """Ask the interface for each project number and post what is new, in one transaction.

    A number that fails is told and does not stop the others. A refused key stops the whole run: its refusal is raised
    and nothing is stored. Fetching again posts nothing.
    """
    require(actor, "programme.actuals.fetch")
    programme = Programme.objects.filter(may(actor, "programme.actuals.fetch"), pk=programme_id).first()
    if programme is None:
        raise Missing("not_found")
    answers: dict[str, Rows] = {}
    failed: dict[str, Refusal] = {}
    for number in _numbers(programme):
        try:
            answers[number] = interface.rows(number)
        except Refusal as fault:
            if getattr(fault, "stop", False):
                raise
            failed[number] = fault
    return Fetched(_post(actor, programme, source, answers, failed, now), failed)


def fetch_every_programme(actor: Actor, source: str, interface: Interface, *, now: datetime) -> list[Refusal]:
    """Fetch for each programme whose money is granted; return what failed. A refused key ends it: no other is asked."""
    require(actor, "programme.actuals.fetch")
    granted = Programme.objects.filter(matter__in=Matter.objects.filter(MONEY_GRANTED))
    failed: list[Refusal] = []
    for pk in granted.filter(may(actor, "programme.actuals.fetch")).order_by("pk").values_list("pk", flat=True):
        try:
            failed += fetch_actuals(actor, pk, source, interface, now=now).failed.values()
        except Refusal as fault:
            failed.append(fault)
            if getattr(fault, "stop", False):
                break
    return failed


def _numbers(programme: Programme) -> list[str]:
    rows = ProjectNumber.objects.filter(project__programme=programme).order_by("number")
    return list(rows.values_list("number", flat=True))


@transaction.atomic
def _post(
    actor: Actor, programme: Programme, source: str, answers: dict[str, Rows], failed: dict[str, Refusal], now: datetime
) -> ImportRun | None:
    """Post what the answers have more than the ledger; the locks are taken before the ledger is asked."""
    hold_books(programme.pk)
    name = source_named(source).name
    today, known = timezone.localdate(now), _numbers(programme)
    scheme = tables().schemes.on(date(programme.budget_year or today.year, 1, 1))
    rows: Rows = []
    for number, answer in answers.items():
        try:
            rows += postings_of(
                answer, number, root=programme.root_number, scheme=scheme, known=known,
                posted=_posted(programme, name, number), today=today,
            )  # fmt: skip
        except Refusal as fault:
            failed[number] = fault
    run = None
    if rows:
        content = json.dumps({"value": rows}, ensure_ascii=False).encode()
        run = bring_actuals(actor, programme.pk, name, [content], f"odata-{today}.json", now=now)
        run = post_actuals(actor, run.pk, now=now)
    record(
        actor, "programme.actuals.fetch", programme, at=now, source=name, numbers=len(answers), failed=sorted(failed),
        posted=run.posted_rows if run else 0,
    )  # fmt: skip
    return run


def _posted(programme: Programme, source: str, number: str) -> Decimal:
    """What this source's totals have come to: its rows without a document number."""
    rows = LedgerEntry.objects.filter(
        programme=programme, number__number=number, source=source, kind=EntryKind.ACTUAL, document_number=""
    )
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)

"""Carrying out the retention table: what is past its time goes, in batches, each with its row in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import people_hash, record
from toimiva.city.identity.actions import anonymise_accounts
from toimiva.city.identity.relations import relations_to

from .models import Household, Person, ResidentAccount
from .policy.retention import RetentionRule
from .retention import due, rules_on


@dataclass(frozen=True)
class Gone:
    """How many rows went by a rule."""

    rule: RetentionRule
    count: int


def carry_out(actor: Actor, *, now: datetime, batch: int = 500) -> list[Gone]:
    """Delete or anonymise what the rules in force today say, at most `batch` rows in one transaction.

    Broken off, it goes on where it was when run again; run twice, the second finds nothing. The whole run is one
    more row of the trail, with the count of each rule, also when nothing went.
    """
    require(actor, "residents.retention.run")
    _know_the_tables()
    today, done = timezone.localdate(now), []
    for rule in rules_on(today):
        count = 0
        while rule.action != "archive" and (went := _one_batch(actor, rule, today, now, batch)):
            count += went
        done.append(Gone(rule, count))
    with transaction.atomic():
        counts = {one.rule.id: one.count for one in done}
        record(actor, "residents.retention.run", at=now, counts=counts, day=today)
    return done


def _know_the_tables() -> None:
    """Let the database count again: after a load of the register its old plans would take hours, not seconds."""
    tables: list[type[Model]] = [Person, *(relation.model for relation in relations_to(Person))]
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"analyze {connection.ops.quote_name(model._meta.db_table)}")


@transaction.atomic
def _one_batch(actor: Actor, rule: RetentionRule, today: date, now: datetime, size: int) -> int:
    """Take one batch; the rows are locked first, and whoever has come back meanwhile is left alone."""
    locked = due(rule, today).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)[:size]
    rows = due(rule, today).filter(pk__in=list(locked))  # asked again: what was tied to them while we waited counts
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    if rule.model == "identity.User":
        ResidentAccount.objects.filter(user__in=ids).delete()
        return anonymise_accounts(actor, ids, now=now, rule=rule.id)
    facts: dict[str, Any] = {}
    if rule.model == "residents.Person":
        facts["people_sha256"] = people_hash(str(one) for one in ids)
        facts["with"] = _remove_persons(ids)
    else:
        rows.model._default_manager.filter(pk__in=ids).delete()
    record(actor, "residents.retention.delete", at=now, kind="DELETE", rule=rule.id, model=rule.model,
           count=len(ids), **facts)  # fmt: skip
    return len(ids)


def _remove_persons(ids: Sequence[Any]) -> dict[str, int]:
    """Remove persons with what hangs on them, and the households that nobody is left in; return the counts by model."""
    homes = set(Person.objects.filter(pk__in=ids).exclude(household=None).values_list("household_id", flat=True))
    counts = Person.objects.filter(pk__in=ids).delete()[1]
    empty = Household.objects.filter(pk__in=homes, members=None).delete()[1]
    return {label: count for label, count in (counts | empty).items() if label != Person._meta.label}

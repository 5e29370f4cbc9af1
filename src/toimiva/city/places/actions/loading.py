"""Loading rows so that the same file twice changes nothing: what is new is added, what differs is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import CharField, Model, QuerySet

from ..readers.rows import Faults

LOAD_LOCK = 0x914CE5
BATCH = 2_000
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Loaded:
    """What a load did; `absent` counts the stored rows that the file does not have: they stay as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    sha256: str = ""
    dry_run: bool = False

    def facts(self) -> dict[str, Any]:
        """The counts and the file's hash, as the audit trail keeps them."""
        return asdict(self)


def one_at_a_time() -> None:
    """Hold the load lock to the end of the transaction: two loads of one file must not both find a row new."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def store(
    stored: QuerySet[M],
    rows: Sequence[M],
    key: Sequence[str],
    fields: Sequence[str],
    *,
    lines: Sequence[int],
    merge: Callable[[M, M], None] | None = None,
) -> tuple[Mapping[tuple[Any, ...], M], Loaded]:
    """Add the new of `rows` and change those that differ from `stored` in a field; return all rows by key, and counts.

    `lines` are the rows' places in their file: a value too long for its column is told with them.
    `merge(row, old)` may carry over what the source does not tell, before the two are compared.
    """

    def key_of(row: M) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in key)

    _check_lengths(stored.model, rows, lines)
    columns = [
        str(getattr(stored.model._meta.get_field(name), "attname", name)) for name in fields
    ]  # district_id: no query for each row
    old = {key_of(row): row for row in stored}
    new, changed = [], []
    for row in rows:
        before = old.get(key_of(row))
        if before is None:
            new.append(row)
            continue
        if merge:
            merge(row, before)
        row.pk = before.pk
        if any(plain(getattr(row, name)) != plain(getattr(before, name)) for name in columns):
            changed.append(row)
    _write(stored.model, new, changed, key, fields)
    counts = Loaded(len(new), len(changed), len(rows) - len(new) - len(changed), len(old) - len(rows) + len(new))
    return old | {key_of(row): row for row in rows}, counts


def _check_lengths(model: type[M], rows: Sequence[M], lines: Sequence[int]) -> None:
    limits = {field.name: field.max_length for field in model._meta.fields if isinstance(field, CharField)}
    faults = Faults()
    for line, row in zip(lines, rows, strict=True):
        for name, limit in limits.items():
            if limit is not None and len(getattr(row, name)) > limit:
                faults.add("too_long", line, name, value=getattr(row, name)[:40], limit=limit)
    faults.refuse()


def _write(model: type[M], new: list[M], changed: list[M], key: Sequence[str], fields: Sequence[str]) -> None:
    model._default_manager.bulk_create(new, batch_size=BATCH)
    names = [*fields, *(field.name for field in model._meta.fields if field.name == "changed_at")]
    if changed:
        model._default_manager.bulk_create(
            changed, batch_size=BATCH, update_conflicts=True, update_fields=names, unique_fields=list(key)
        )


def plain(value: Any) -> Any:
    """A value that compares by content: the database gives bytes as a memoryview."""
    return bytes(value) if isinstance(value, memoryview) else value

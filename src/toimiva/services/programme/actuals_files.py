"""Uploaded extracts in the home's folder: nobody else may read them, and they go when their import ends."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings

from toimiva.city.refusals import Refusal

from .engine.actuals.look import MEGABYTE

NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(upload|part|rejects\.(csv|part))")


def folder() -> Path:
    """Return the folder of the uploads, made when it is not there."""
    found = Path(settings.MEDIA_ROOT) / "actuals"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def upload_of(run_id: UUID) -> Path:
    """Return where the file of an import is kept until it ends; the name says nothing of what is in it."""
    return folder() / f"{run_id}.upload"


def rejects_of(run_id: UUID) -> Path:
    """Return where the rows that are not posted are kept for the person who mends them."""
    return folder() / f"{run_id}.rejects.csv"


def keep(run_id: UUID, parts: Iterable[bytes], *, largest_mb: int) -> Path:
    """Write the parts of an upload, whole or not at all. Raises `Refusal` as soon as it is too large."""
    target = upload_of(run_id)
    draft = target.with_suffix(".part")
    written = 0
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            for part in parts:
                written += len(part)
                if written > largest_mb * MEGABYTE:
                    raise Refusal("actuals_too_big", field="file", megabytes=largest_mb)
                stream.write(part)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


@contextmanager
def written_whole(target: Path) -> Iterator[TextIO]:
    """Write a list of rows that takes the place of an earlier one when it is whole, and not before."""
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
            yield stream
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def forget(run_id: UUID, *, rejects: bool = False) -> None:
    """Remove the file of an import; with `rejects` also the list of its rejected rows."""
    upload_of(run_id).unlink(missing_ok=True)
    upload_of(run_id).with_suffix(".part").unlink(missing_ok=True)
    if rejects:
        rejects_of(run_id).unlink(missing_ok=True)
        rejects_of(run_id).with_suffix(".part").unlink(missing_ok=True)


def older_than(until: datetime) -> set[UUID]:
    """Return the imports that files last written before `until` are named after."""
    found = (path for path in folder().iterdir() if path.stat().st_mtime < until.timestamp())
    return {UUID(path.name.partition(".")[0]) for path in found if NAME.fullmatch(path.name)}


def parts_of(path: Path, size: int = MEGABYTE) -> Iterable[bytes]:
    """Yield a file of the disk in parts."""
    with path.open("rb") as stream:
        while part := stream.read(size):
            yield part

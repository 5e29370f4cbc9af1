"""Every page that shows a person's data leaves a READ row: the mark on the view, and the check of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings

from .trail import READS

log = logging.getLogger("toimiva.audit")


class ReadNotRecorded(AssertionError):
    """A view marked `reads_persons` answered without `record_read`: personal data was shown and nobody knows."""


def reads_persons(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that returns personal data; it must call `record_read` before it answers.

    A view that forgets it fails in tests and with DEBUG, and is told to the application log elsewhere: the
    reader is not punished for our defect. To stand below `@page` or the router's decorator.
    """

    @wraps(view)
    def watched(request: Any, *args: Any, **kwargs: Any) -> Any:
        before = READS.get()
        response = view(request, *args, **kwargs)
        if getattr(response, "status_code", 200) == 200 and READS.get() == before:
            log.error("personal data read without a trail", extra={"view": view.__qualname__})
            if settings.DEBUG or getattr(settings, "TOIMIVA_TESTING", False):
                raise ReadNotRecorded(f"{view.__module__}.{view.__qualname__} has not called record_read")
        return response

    watched.reads_persons = True  # type: ignore[attr-defined]
    return watched


@contextmanager
def leaves_read() -> Iterator[None]:
    """Assert, in a test, that what runs inside leaves at least one READ row."""
    before = READS.get()
    yield
    if READS.get() == before:
        raise ReadNotRecorded("no READ row was written")

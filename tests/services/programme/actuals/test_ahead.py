"""Blocks read ahead come in their order, with their error, and nobody reads on for a judge who has left."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from toimiva.services.programme.engine.actuals.ahead import ahead


def test_an_error_comes_after_what_was_made_before_it():
    def making() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("torn")

    seen = []
    with pytest.raises(ValueError, match="torn"):
        for one in ahead(making()):
            seen.append(one)
    assert seen == [1, 2]


def test_when_nobody_takes_any_more_the_making_ends():
    made = []

    def making() -> Iterator[int]:
        for one in range(10_000):
            made.append(one)
            yield one

    before = threading.active_count()
    taking = ahead(making())
    assert next(taking) == 0
    taking.close()
    assert threading.active_count() == before
    assert len(made) < 10

"""What is slow to make is made while the one before is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Made = TypeVar("Made")
LOOK_UP = 0.2  # seconds between two looks whether anybody still waits


def ahead(making: Iterable[Made], most: int = 2) -> Iterator[Made]:
    """Yield what `making` yields, in its order; a thread makes up to `most` of them beforehand.

    An error in the making is raised where it would have come. When nobody takes any more, the thread ends.

    >>> list(ahead(range(5)))
    [0, 1, 2, 3, 4]
    """
    made: Queue[tuple[bool, Made | BaseException | None]] = Queue(maxsize=most)
    over = Event()

    def put(goes_on: bool, one: Made | BaseException | None) -> None:
        while not over.is_set():
            try:
                made.put((goes_on, one), timeout=LOOK_UP)
                return
            except Full:
                continue

    def make() -> None:
        try:
            for one in making:
                put(True, one)
                if over.is_set():
                    return
            put(False, None)
        except BaseException as fault:  # noqa: BLE001 raised where it is waited for
            put(False, fault)

    maker = Thread(target=make, daemon=True)
    maker.start()
    try:
        while True:
            goes_on, one = made.get()
            if not goes_on:
                if isinstance(one, BaseException):
                    raise one
                return
            yield one  # type: ignore[misc]
    finally:
        over.set()
        maker.join()

"""Which child of a family is the first, the second and the next: the youngest is the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from toimiva.city.refusals import Refusal

IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Y](\d{3})[0-9A-Y]")  # the individual number inside


class Born(Protocol):
    """A child of the order: those born on one day are told apart by their identity codes."""

    @property
    def date_of_birth(self) -> date: ...
    @property
    def counts_in_order(self) -> bool: ...
    @property
    def national_id(self) -> str | None: ...


def individual_number(national_id: str | None, field: str) -> int | None:
    """Return the individual number of a Finnish identity code; a code of another form is refused, and never told.

    >>> individual_number("010120A123X", "national_id")
    123
    """
    if not national_id:
        return None
    found = IDENTITY_CODE.fullmatch(national_id.strip().upper())
    if found is None:
        raise Refusal("bad_national_id", field=field)
    return int(found[1])


def sibling_orders(children: Sequence[Born]) -> list[int | None]:
    """Return the order of each child, 1 for the youngest, None for a child that does not count.

    Of children born on one day the larger individual number is the younger when all of them have an identity code;
    otherwise the one that stands first.
    """
    numbers = [individual_number(child.national_id, f"children[{at}].national_id") for at, child in enumerate(children)]
    _refuse_twice_the_same(children)
    counted = [at for at, child in enumerate(children) if child.counts_in_order]
    unknown = {child.date_of_birth for child, number in zip(children, numbers, strict=True) if number is None}

    def youngest_first(at: int) -> tuple[int, int, int]:
        born = children[at].date_of_birth
        return -born.toordinal(), 0 if born in unknown else -(numbers[at] or 0), at

    orders: list[int | None] = [None] * len(children)
    for order, at in enumerate(sorted(counted, key=youngest_first), 1):
        orders[at] = order
    return orders


def _refuse_twice_the_same(children: Sequence[Born]) -> None:
    codes = [(child.national_id or "").strip().upper() for child in children]
    for at, code in enumerate(codes):
        if code and code in codes[:at]:
            raise Refusal("child_twice", field=f"children[{at}].national_id", first=codes.index(code) + 1)

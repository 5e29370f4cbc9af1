"""Who is told and who waits as the comparison: drawn at random from a seed, the same each time, in each stratum."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256


def drawn_rank(seed: str, person: str) -> str:
    """Return where a person stands in the drawn order: a hash that nobody can choose."""
    return sha256(f"{seed}|{person}".encode()).hexdigest()


def hold_out(people: Iterable[tuple[str, str]], share: Decimal, seed: str) -> set[str]:
    """Return who of `people` (id, stratum) is in the comparison group: `share` of each stratum, halves rounded up.

    >>> len(hold_out([(str(number), "a") for number in range(10)], Decimal("0.2"), "seed"))
    2
    """
    strata: dict[str, list[str]] = {}
    for person, stratum in people:
        strata.setdefault(stratum, []).append(person)
    chosen: set[str] = set()
    for stratum, members in strata.items():
        members.sort(key=lambda person: drawn_rank(f"{seed}|control|{stratum}", person))
        count = int((share * len(members)).quantize(Decimal(1), ROUND_HALF_UP))
        chosen.update(members[:count])
    return chosen

"""How residents can be reached, and who must not be found: e-mail, phone, protection order.

The addresses end in `.invalid`, which no name server ever answers (RFC 2606). The phone numbers are
+358 50 000 and six digits; no series is known to be kept for fiction, so a demo must not send to them.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .households import Households
from .identity import padded
from .lives import ALIVE, Lives
from .names import Names

DOMAINS = ("posti.invalid", "sahkoposti.invalid", "mail.invalid")
PHONE_PREFIX = "+35850000"
PHONE_DIGITS = 6

EMAIL_SHARE = ([0, 12, 13, 17.9, 18, 64, 75, 90], [0, 0, 0.2, 0.5, 0.85, 0.8, 0.55, 0.12])
PHONE_SHARE = ([0, 7, 10, 15, 75, 95], [0, 0.3, 0.85, 0.96, 0.93, 0.6])
"""Ages, and the share of persons of that age who have told the city their e-mail address and phone."""

PROTECTED_SHARE = 0.01
"""Share of households under a protection order (turvakielto), which covers everybody in it."""


def protected(households: Households, rng: np.random.Generator) -> np.ndarray:
    """Which households are under a protection order; at least one is."""
    chosen = np.zeros(len(households), dtype=bool)
    homes = np.flatnonzero(households.home)
    chosen[rng.choice(homes, size=max(1, round(PROTECTED_SHARE * len(homes))), replace=False)] = True
    return chosen


def emails(lives: Lives, names: Names, number: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """An e-mail address that says the name, or null; `number` makes it the person's own."""
    has = (rng.random(len(lives)) < np.interp(lives.age, *EMAIL_SHARE)) & (lives.died == ALIVE)
    local = pc.binary_join_element_wise(
        words(names.first_words, names.call),
        words(names.last_words, names.last),
        pc.cast(pa.array(number), pa.string()),
        ".",
    )
    domain = pa.array(DOMAINS).take(pa.array(rng.integers(len(DOMAINS), size=len(lives))))
    return pc.if_else(pa.array(has), pc.binary_join_element_wise(local, domain, "@"), None)


def words(names: np.ndarray, place: np.ndarray) -> pa.Array:
    """Names as they stand in an address: plain small letters."""
    return pa.array([plain(name) for name in names]).take(pa.array(place))


def plain(name: str) -> str:
    """Only a to z.

    >>> plain("Järvelä-Öhman"), plain("Zając"), plain("Łukasz")
    ('jarvelaohman', 'zajac', 'lukasz')
    """
    letters = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def phones(lives: Lives, rng: np.random.Generator) -> pa.Array:
    """A phone number of their own, or null."""
    has = (rng.random(len(lives)) < np.interp(lives.age, *PHONE_SHARE)) & (lives.died == ALIVE)
    digits = max(PHONE_DIGITS, len(str(len(lives))))
    number = pc.binary_join_element_wise(PHONE_PREFIX, padded(rng.permutation(10**digits)[: len(lives)], digits), "")
    return pc.if_else(pa.array(has), number, None)

"""To which of the programme's numbers a WBS element is posted, and which elements are another programme's.

The level is found by the number scheme (`policy.number_level`), never by looking for a number inside another.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ...policy.number_level import posting_number
from ...policy.tables import NumberScheme

# a root of ten characters, as the city writes it, and what stands below it plain or dotted
ELEMENT = re.compile(r"[0-9]{4}[0-9A-Z][0-9]{5}(?:\.?[0-9]+)*")


def number_of(posid: str, root: str, scheme: NumberScheme, known: Collection[str]) -> str | None:
    """Return the known number that an element is or lies below; None when it is none of these.

    >>> from ...policy.tables import tables
    >>> scheme, known = tables().schemes.rows[-1], {"104020107401", "10402010740202"}
    >>> [number_of(posid, "1040201074", scheme, known) for posid in ("1040201074.02.02", "1040201074.03.02.02")]
    ['10402010740202', None]
    """
    return posid if posid in known else posting_number(posid, root, scheme, known)


def is_elsewhere(posid: str, root: str) -> bool:
    """Tell whether an element has the form of a project number and another root than `root`.

    >>> [is_elsewhere(posid, "1040201074") for posid in ("2814I04749.03.01", "1040201074.09", "Digituki")]
    [True, False, False]
    """
    return bool(ELEMENT.fullmatch(posid)) and not posid.startswith(root)

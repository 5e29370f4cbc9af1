"""Whole numbers: halves rounded up, for one number and for arrays of them, and money as decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CENTS = 100
Whole = TypeVar("Whole", int, "NDArray[np.int64]")


def half_up(numerator: Whole, denominator: Whole | int) -> Whole:
    """Return numerator / denominator as a whole number, halves up; the numerator is not negative.

    >>> half_up(289, 2), half_up(50048, 100)
    (145, 500)
    """
    return (2 * numerator + denominator) // (2 * denominator)


def euros(cents: int) -> Decimal:
    """Return whole cents as euros with two decimals.

    >>> euros(250025)
    Decimal('2500.25')
    """
    return Decimal(cents).scaleb(-2)


def cents(amount: Decimal) -> int:
    """Return an amount of at most two decimals in whole cents.

    >>> cents(Decimal("430.5"))
    43050
    """
    return int(amount * CENTS)

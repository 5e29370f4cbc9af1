"""Rounding half up, exact for whole numbers and for arrays of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Whole = TypeVar("Whole", int, "NDArray[np.int64]")


def half_up(numerator: Whole, denominator: int) -> Whole:
    """Return numerator / denominator as a whole number, halves up; neither may be negative.

    >>> half_up(289, 2), half_up(5371400, 100000)
    (145, 54)
    """
    return (2 * numerator + denominator) // (2 * denominator)


def times(amount: int, factor: Decimal | Fraction, per: int = 1) -> int:
    """Return amount · factor / per as a whole number, halves up.

    >>> times(145, Decimal("0.8"))
    116
    """
    numerator, denominator = factor.as_integer_ratio()
    return half_up(amount * numerator, denominator * per)

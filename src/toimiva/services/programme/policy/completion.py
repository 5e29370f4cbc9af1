"""How far an indicator has come from its baseline to its target, and where the target line stands on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction


def completion(baseline: Decimal, target: Decimal, latest: Decimal) -> Fraction | None:
    """Return (latest − baseline) / (target − baseline), not clamped; None where target and baseline are the same.

    >>> completion(Decimal("13.2"), Decimal("8.0"), Decimal("9.1"))
    Fraction(41, 52)
    """
    if target == baseline:
        return None
    return Fraction(latest - baseline) / Fraction(target - baseline)


def clamped(share: Fraction | None) -> Fraction | None:
    """Return a completion as it is drawn: from 0 to 1. For display only, never for a computation or a light."""
    return None if share is None else min(max(share, Fraction(0)), Fraction(1))


def target_line(baseline: Decimal, baseline_on: date, target: Decimal, target_on: date, on: date) -> Decimal:
    """Return where the straight line from the baseline to the target stands on a day, flat before and after.

    >>> target_line(Decimal(10), date(2021, 1, 1), Decimal(20), date(2021, 1, 11), date(2021, 1, 6))
    Decimal('15.000000')
    """
    length = (target_on - baseline_on).days
    gone = min(max((on - baseline_on).days, 0), length) if length > 0 else 1
    part = Fraction(gone, length if length > 0 else 1)
    exact = Fraction(baseline) + part * Fraction(target - baseline)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.000001"))

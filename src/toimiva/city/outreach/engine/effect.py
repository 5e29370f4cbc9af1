"""What the telling changed: the difference of two shares with Newcombe's hybrid score interval.

Newcombe, R. G. (1998): Interval estimation for the difference between independent proportions: comparison of eleven
methods. Statistics in Medicine 17, 873-890, method 10. Wilson, E. B. (1927), JASA 22, 209-212.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
Z80 = 0.8416212335729143  # power 80 %


@dataclass(frozen=True)
class Effect:
    """Shares of both arms and their difference with its 95 % interval.

    `verdict`: MORE, LESS, or INSUFFICIENT where there are too few or the interval says nothing of the direction.
    """

    told: tuple[int, int]
    control: tuple[int, int]
    told_share: float
    control_share: float
    difference: float
    low: float
    high: float
    detectable: float
    verdict: str


def wilson(found: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's score interval of a share.

    >>> tuple(round(one, 4) for one in wilson(81, 263))
    (0.2553, 0.3662)
    """
    if not 0 <= found <= of or of == 0:
        raise ValueError(f"{found} of {of} is no share")
    share = found / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def newcombe(found: int, of: int, other: int, of_other: int, z: float = Z95) -> tuple[float, float]:
    """Return the hybrid score interval of the first share less the second.

    >>> tuple(round(one, 4) for one in newcombe(56, 70, 48, 80))
    (0.0524, 0.3339)
    """
    (low1, high1), (low2, high2) = wilson(found, of, z), wilson(other, of_other, z)
    one, two = found / of, other / of_other
    return (
        one - two - sqrt((one - low1) ** 2 + (high2 - two) ** 2),
        one - two + sqrt((high1 - one) ** 2 + (two - low2) ** 2),
    )


def smallest_detectable(of: int, of_other: int, base: float) -> float:
    """Return the difference that so many would have shown with 80 % power at the 5 % level, from the share `base`."""
    spread = max(base * (1 - base), 1 / (4 * max(of, of_other)))
    return (Z95 + Z80) * sqrt(spread * (1 / of + 1 / of_other))


def effect(found: int, of: int, other: int, of_other: int, *, least: int) -> Effect | None:
    """Return what can be said of the told (`found` of `of`) against the comparison; None where an arm is empty."""
    if not of or not of_other:
        return None
    low, high = newcombe(found, of, other, of_other)
    enough = min(of, of_other) >= least
    verdict = "INSUFFICIENT" if not enough or low <= 0 <= high else "MORE" if low > 0 else "LESS"
    return Effect(
        (found, of), (other, of_other), found / of, other / of_other, found / of - other / of_other, low, high,
        smallest_detectable(of, of_other, other / of_other), verdict,
    )  # fmt: skip

"""What may be said of an effect: four verdicts, and that nothing is said before an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Code = Literal["EFFECT_SHOWN", "NO_EFFECT_SHOWN", "DATA_NOT_SUFFICIENT", "NOT_EVALUATED"]


@dataclass(frozen=True)
class Verdict:
    """A verdict and why: the code of the reason."""

    code: Code
    reason: str


def without_evaluation(method: str) -> Verdict:
    """Return the verdict of a target that no evaluation has been made of. A value on the line is no effect.

    >>> without_evaluation("BEFORE_AFTER").reason
    'follow_up_is_no_effect'
    """
    return Verdict("NOT_EVALUATED", "follow_up_is_no_effect" if method == "BEFORE_AFTER" else "no_evaluation_made")

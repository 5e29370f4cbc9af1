"""Whether a diary number is the city's own: another city's decision is no decision of this house."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class OwnDiary(Rule):
    """The letters that the city's diary numbers begin with; an `invented` city's count in a demonstration only."""

    invented: bool = False


OWN_DIARIES = load(Path(__file__).with_suffix(".toml"), OwnDiary)


def is_invented(diary_number: str, diaries: Rules[OwnDiary] = OWN_DIARIES) -> bool:
    """Tell whether the matter belongs to an invented city: then all its money is invented.

    >>> is_invented("LUM 2025-000417"), is_invented("HEL 2021-002935")
    (True, False)
    """
    return any(row.invented for row in diaries if row.id == diary_number.replace("-", " ").split(" ")[0])


def require_own_diary(diary_number: str, *, demo: bool, diaries: Rules[OwnDiary] = OWN_DIARIES) -> None:
    """Raise `Refusal("other_city")` for a diary number of another city.

    >>> require_own_diary("HEL 2021-002935", demo=False)
    """
    own = [row.id for row in diaries if demo or not row.invented]
    if diary_number.replace("-", " ").split(" ")[0] not in own:
        raise Refusal("other_city", field="file", number=diary_number, own=", ".join(own))

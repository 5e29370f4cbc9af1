from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Wanted:
    person_id: Any
    template: str
    facts: Any
    key: str
    about: Any = None
    subject_id: Any = None
    link: str = ""
    wave_id: Any = None
    not_channel: str = ""
    urgent: bool = False


def enqueue(actor, wanted, *, now):
    return []


def cancel(actor, about, *, now):
    return 0

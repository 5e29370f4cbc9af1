"""What can happen to a case."""

from .deciding import correct, decide, record_appeal, serve
from .handling import add_note, answer_more, ask_for_more, move, release, set_due, take
from .opening import open_case

__all__ = [
    "add_note",
    "answer_more",
    "ask_for_more",
    "correct",
    "decide",
    "move",
    "open_case",
    "record_appeal",
    "release",
    "serve",
    "set_due",
    "take",
]

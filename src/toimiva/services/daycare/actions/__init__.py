"""Everything that can happen in early education: one function a change, the actor checked, the trail written."""

from .answers import Declined, accept, accept_late, decline, object_to, open_by_guardian, open_by_link
from .following import prepare_next_rounds
from .groups import plan_group
from .rounds import (
    RoundValues,
    approve_round,
    assign_round,
    cancel_round,
    choose_run,
    lock_row,
    longest_walk_of,
    make_round,
    unlock_row,
)
from .sending import send_round
from .support import mark_support
from .timekeeping import expire_offers, remind_offers, withdraw_offers
from .unit_answers import answer_for_unit, take_back_rejection
from .units import PlacementValues, UnitValues, load_placements, load_units, lower_seats, set_seats

__all__ = [
    "Declined",
    "PlacementValues",
    "RoundValues",
    "UnitValues",
    "accept",
    "accept_late",
    "answer_for_unit",
    "approve_round",
    "assign_round",
    "cancel_round",
    "choose_run",
    "decline",
    "expire_offers",
    "load_placements",
    "load_units",
    "lock_row",
    "longest_walk_of",
    "lower_seats",
    "make_round",
    "mark_support",
    "object_to",
    "open_by_guardian",
    "open_by_link",
    "plan_group",
    "prepare_next_rounds",
    "remind_offers",
    "send_round",
    "set_seats",
    "take_back_rejection",
    "unlock_row",
    "withdraw_offers",
]

"""Everything that can happen in early education: one function a change, the actor checked, the trail written."""

from .answers import Declined, accept, accept_late, decline, object_to, open_by_guardian, open_by_link
from .following import prepare_next_rounds
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
from .timekeeping import expire_offers, remind_offers, withdraw_offers
from .units import PlacementValues, UnitValues, load_placements, load_units, set_seats

__all__ = [
    "Declined",
    "PlacementValues",
    "RoundValues",
    "UnitValues",
    "accept",
    "accept_late",
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
    "make_round",
    "object_to",
    "open_by_guardian",
    "open_by_link",
    "prepare_next_rounds",
    "remind_offers",
    "send_round",
    "set_seats",
    "unlock_row",
    "withdraw_offers",
]

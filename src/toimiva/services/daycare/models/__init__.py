"""What is stored of early education: units and their seats, who has a place, rounds of offers, offers, applications."""

from .applications import Application, GuardianAnswer, Wish
from .offers import Offer, OfferedTo
from .placements import Placement
from .rounds import Round, RoundChild, Run, RunRow
from .units import DaycareUnit, SeatPool

__all__ = [
    "Application",
    "DaycareUnit",
    "GuardianAnswer",
    "Offer",
    "OfferedTo",
    "Placement",
    "Round",
    "RoundChild",
    "Run",
    "RunRow",
    "SeatPool",
    "Wish",
]

"""What is stored of early education: units and their seats, who has a place, rounds of offers, offers, applications,
what units say of their children."""

from .applications import Application, GuardianAnswer, Wish
from .groups import Group
from .offers import Offer, OfferedTo
from .placements import Placement
from .rounds import Round, RoundChild, Run, RunRow
from .support import SupportFactor
from .unit_answers import UnitAnswer
from .units import DaycareUnit, SeatPool

__all__ = [
    "Application",
    "DaycareUnit",
    "Group",
    "GuardianAnswer",
    "Offer",
    "OfferedTo",
    "Placement",
    "Round",
    "RoundChild",
    "Run",
    "RunRow",
    "SeatPool",
    "SupportFactor",
    "UnitAnswer",
    "Wish",
]

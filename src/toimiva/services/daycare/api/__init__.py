"""Early education as JSON: units for everybody; applications, offers and rounds for officials and other systems."""

from . import applications, offers, rounds, units
from .router import router

__all__ = ["applications", "offers", "rounds", "router", "units"]

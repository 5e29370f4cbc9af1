"""What can happen to places: districts, addresses and service units are loaded, each file as a whole or not at all."""

from .addresses import load_addresses
from .districts import load_districts
from .loading import Loaded
from .units import load_units

__all__ = ["Loaded", "load_addresses", "load_districts", "load_units"]

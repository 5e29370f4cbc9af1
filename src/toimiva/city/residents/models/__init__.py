"""What is stored of residents: the register's facts, and what they themselves have told us."""

from .accounts import Mandate, ResidentAccount
from .addresses import Address
from .contact import OwnContact
from .guardianships import Guardianship
from .households import Household
from .persons import Person, sort_key

__all__ = [
    "Address",
    "Guardianship",
    "Household",
    "Mandate",
    "OwnContact",
    "Person",
    "ResidentAccount",
    "sort_key",
]

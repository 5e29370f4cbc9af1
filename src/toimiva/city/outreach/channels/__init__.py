"""How a message leaves the house: one provider a channel, chosen by the settings; in demo always the local outbox."""

from .base import Envelope, NotTaken, Provider, Skip
from .choice import provider_for

__all__ = ["Envelope", "NotTaken", "Provider", "Skip", "provider_for"]

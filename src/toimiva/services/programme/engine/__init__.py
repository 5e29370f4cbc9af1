"""The programme's computations as a library: reading decisions. No Django, no database, no clock."""

from .reading.reader import read_decision, read_decisions
from .reading.result import Reading
from .reading.source import Source

__all__ = ["Reading", "Source", "read_decision", "read_decisions"]

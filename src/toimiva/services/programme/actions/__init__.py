"""What can happen to a programme, one file for each thing that changes."""

from .decisions import import_decision

__all__ = ["import_decision"]

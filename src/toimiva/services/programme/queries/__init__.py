"""What can be read of programmes, already filtered by who reads."""

from .decisions import decision, decisions, handlings, programme, programmes

__all__ = ["decision", "decisions", "handlings", "programme", "programmes"]

"""Who may move money between two project numbers: Municipal Act 410/2015, sections 110-112, and the binding levels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class TransferRule(Rule):
    """Who decides on a move; `operation` is the right it takes, `binding_level` what the budget binds there."""

    between_divisions: bool
    binding_level: str
    decided_by: str
    operation: str
    needs_decision: bool


RULES = load(Path(__file__).with_suffix(".toml"), TransferRule)


def transfer_rule(from_division: str, to_division: str, on: date, rules: Rules[TransferRule] = RULES) -> TransferRule:
    """Return the rule for a move between two divisions (codes; the same code is a move inside one).

    >>> transfer_rule("KUVA", "KUVA", date(2021, 6, 1)).decided_by
    'division'
    >>> transfer_rule("KUVA", "KYMP", date(2021, 6, 1)).needs_decision
    True
    """
    between = from_division != to_division
    return rules.on(on, lambda rule: rule.between_divisions == between)

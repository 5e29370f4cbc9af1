"""Acts and city decisions as dated, sourced tables: look-up by date, overlaps and gaps refused. No Django here."""

from .decision_table import DecisionTable, Outcome, load_decision_table
from .table import MissingRule, Period, Rule, Rules, RulesFault, load, load_from, read_table

__all__ = [
    "DecisionTable",
    "MissingRule",
    "Outcome",
    "Period",
    "Rule",
    "Rules",
    "RulesFault",
    "load",
    "load_decision_table",
    "load_from",
    "read_table",
]

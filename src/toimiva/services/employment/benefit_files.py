"""The Helsinki benefit on files: the tables of each verb, and how it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from toimiva.city.files import plain
from toimiva.city.rules import Rule
from toimiva.city.rules.on_files import Answers, answer_file, table

from .policy.benefit import Benefit, benefit
from .policy.benefit_case import BenefitCase
from .policy.benefit_rules import TABLES, BenefitTables, RuleSet, SubsidyRule
from .policy.de_minimis import RULES as CEILINGS
from .policy.de_minimis import Ceiling, Proposal, room, time_line
from .policy.earlier_benefits import RULES as EARLIER
from .policy.earlier_benefits import Applied, EarlierRule, counting, left
from .policy.instalments import InstalmentRule
from .policy.months import Length, length
from .policy.recovery import RULES as RECOVERY
from .policy.recovery import Asked, RecoveryRule, recovery
from .policy.transitions import RULES as MOVES
from .policy.transitions import Move, MoveRule, following, transition

Step = dict[str, Any]


def benefit_answers(folder: Path | None, decided: date | None) -> Answers:
    """Return the benefit, and the rules it follows, by the tables of `folder`."""
    tables = BenefitTables(
        table(folder, "rule_sets.toml", RuleSet, TABLES.rule_sets),
        table(folder, "pay_subsidies.toml", SubsidyRule, TABLES.subsidies),
        table(folder, "instalments.toml", InstalmentRule, TABLES.instalments),
    )
    return lambda case: benefit(case, decided, tables), lambda case, answer: _benefit_steps(case, answer, tables)


def _benefit_steps(case: BenefitCase, answer: Benefit, tables: BenefitTables) -> list[Step]:
    assert case.start is not None
    rules = tables.rule_set(answer.ruleset, case.start)
    granted = tables.subsidies_of(rules, case.start)
    used = {one.percent: granted[one.percent] for one in case.pay_subsidies or ()}
    return [_rule(rules, tables.rule_sets.source), *(_rule(rule, tables.subsidies.source) for rule in used.values())]


def _rule(rule: Rule, source: str) -> Step:
    return {"rule": rule.id, "says": rule.says, "source": rule.source or source, "confirmed": rule.verified}


def months_answers(folder: Path | None, decided: date | None) -> Answers:
    """Return how long a time is: it follows no table."""
    return length, lambda case, answer: []


def left_answers(folder: Path | None, decided: date | None) -> Answers:
    """Return what earlier benefits leave, and which of them count, by the table of `folder`."""
    rules = table(folder, "earlier_benefits.toml", EarlierRule, EARLIER)
    return lambda applied: left(applied, rules), lambda applied, answer: plain(counting(applied, rules))


def room_answers(folder: Path | None, decided: date | None) -> Answers:
    """Return the room under the ceiling, and the time line of the aids, by the table of `folder`."""
    rules = table(folder, "de_minimis.toml", Ceiling, CEILINGS)
    return lambda asked: room(asked, rules), lambda asked, answer: plain(time_line(asked, answer, rules))


def recovery_answers(folder: Path | None, decided: date | None) -> Answers:
    """Return what is recovered, by the table of `folder`; its rows are the steps."""
    rules = table(folder, "recovery.toml", RecoveryRule, RECOVERY)
    return lambda asked: recovery(asked, rules), lambda asked, answer: plain(answer.rows)


def transition_answers(folder: Path | None, decided: date | None) -> Answers:
    """Return whether a move is allowed, and what may follow, by the table of `folder`."""
    rules = table(folder, "transitions.toml", MoveRule, MOVES)
    return lambda move: transition(move, rules), lambda move, answer: following(move, rules)


VERBS: dict[str, tuple[type[Any], Callable[[Path | None, date | None], Answers]]] = {
    "benefit": (BenefitCase, benefit_answers),
    "months": (Length, months_answers),
    "previous-benefits": (Applied, left_answers),
    "de-minimis": (Proposal, room_answers),
    "recovery": (Asked, recovery_answers),
    "transition": (Move, transition_answers),
}


def answer_verb(
    verb: str,
    source: Path,
    out: Path | None,
    folder: Path | None,
    *,
    explain: bool = False,
    decided: date | None = None,
) -> int:
    """Answer every case of `source` by a verb and return the exit code."""
    wanted, answers = VERBS[verb]
    return answer_file(wanted, lambda tables: answers(tables, decided), source, out, folder, explain=explain)

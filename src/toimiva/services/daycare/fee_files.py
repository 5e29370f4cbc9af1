"""Fees, vouchers, due dates and loads on files: the tables asked for, and the answer of each case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from toimiva.city.files import BAD_INPUT, answer_cases, plain, tell
from toimiva.city.refusals import Refusal
from toimiva.city.rules import RulesFault, load_from

from .fee_steps import Step, due_date_steps, fee_steps, load_steps, voucher_steps
from .policy.ages import RULES as AGES
from .policy.ages import AgeRule
from .policy.due_date import RULES as DUE_DATES
from .policy.due_date import DueDateRule, Sent, due_date
from .policy.fee import Family, fee
from .policy.fee_rules import RULES as FEES
from .policy.fee_rules import FeeRule
from .policy.load import TABLES, LoadTables, RatioRule, Unit, WeightRule, unit_load
from .policy.voucher import VoucherCase, voucher

Answers = tuple[Callable[[Any], Any], Callable[[Any, Any], list[Step]]]  # the answer of a case, and its steps


def fee_answers(folder: Path | None) -> Answers:
    """Return the fee, and its steps, by the tables of `folder`."""
    fees = load_from(folder, "fees.toml", FeeRule, FEES)
    return lambda family: fee(family, fees), lambda family, answer: fee_steps(family, answer, fees)


def voucher_answers(folder: Path | None) -> Answers:
    """Return the voucher, and its steps, by the tables of `folder`."""
    fees = load_from(folder, "fees.toml", FeeRule, FEES)
    ages = load_from(folder, "ages.toml", AgeRule, AGES)
    return lambda case: voucher(case, fees, ages), lambda case, answer: voucher_steps(case, answer, fees)


def due_date_answers(folder: Path | None) -> Answers:
    """Return the due date, and its steps, by the tables of `folder`."""
    rules = load_from(folder, "due_dates.toml", DueDateRule, DUE_DATES)
    return lambda case: due_date(case, rules), lambda case, answer: due_date_steps(case, answer, rules)


def load_answers(folder: Path | None) -> Answers:
    """Return the load, and its steps, by the tables of `folder`."""
    tables = LoadTables(
        load_from(folder, "load_weights.toml", WeightRule, TABLES.weights),
        load_from(folder, "staff_ratios.toml", RatioRule, TABLES.ratios),
        load_from(folder, "ages.toml", AgeRule, AGES),
    )
    return lambda unit: unit_load(unit, tables), lambda unit, answer: load_steps(unit, answer, tables)


VERBS: dict[str, tuple[type[Any], Callable[[Path | None], Answers]]] = {
    "fee": (Family, fee_answers),
    "voucher": (VoucherCase, voucher_answers),
    "due-date": (Sent, due_date_answers),
    "load": (Unit, load_answers),
}


def answer_file(verb: str, source: Path, out: Path | None, folder: Path | None, *, explain: bool = False) -> int:
    """Answer every case of `source` and return the exit code; tables that must not be used answer nothing."""
    wanted, answers = VERBS[verb]
    try:
        answer, steps = answers(folder)
    except RulesFault as fault:
        tell(str(folder), 1, Refusal("bad_rules", field="rules", reason=str(fault)))
        return BAD_INPUT

    def explained(case: Any) -> Any:
        answered = answer(case)
        return plain(answered) | {"steps": steps(case, answered)}

    return answer_cases(source, out, wanted, explained if explain else answer)

"""The summer job voucher on files: each verb's question, its answer and the steps behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toimiva.city.identifiers.cli import in_every_language
from toimiva.city.refusals import Refusal
from toimiva.city.rules import load_decision_table
from toimiva.city.rules.on_files import Answers, table
from toimiva.city.rules.on_files import answer_file as answer_by_tables

from .engine.name_match import matches, normalised
from .engine.voucher_number import display, serial_of
from .policy.redemption import Work, doubts, hours_a_week
from .policy.voucher_decision import VoucherApplication, VoucherDecision, age_of, decide, group_of, year_of
from .policy.voucher_duplicates import RULES as DUPLICATES
from .policy.voucher_duplicates import Meeting, duplicate
from .policy.voucher_rules import TABLES, VoucherGroup, VoucherTables, VoucherYear, terms_of
from .reason_words import told

Step = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Number:
    """A serial to be shown, or a number as somebody typed it."""

    serial: int | None = None
    typed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Names:
    """The registered last name, and the full name that an employer typed."""

    last_name: str
    full_name: str


def voucher_check(folder: Path | None) -> Answers:
    """Return how an application is decided by the tables of `folder`, and by what."""
    tables = VoucherTables(
        table(folder, "voucher_years.toml", VoucherYear, TABLES.years),
        table(folder, "voucher_groups.toml", VoucherGroup, TABLES.groups),
    )
    return lambda asked: decide(asked, tables), lambda asked, decision: _decided_by(asked, decision, tables)


def _decided_by(application: VoucherApplication, decision: VoucherDecision, tables: VoucherTables) -> list[Step]:
    year = year_of(application)
    terms, group = terms_of(year, tables.years), group_of(application, year, tables)
    return [
        {"step": "terms", "rule": terms.id, "verified": terms.verified, "says": terms.says},
        {"step": "group", "rule": group.id, "verified": group.verified, "age": group.age, "says": group.says},
        {"step": "age", "age": age_of(application)},
        *({"step": "reason", "reason": reason, **told(reason)} for reason in decision.reasons),
    ]


def duplicate_check(folder: Path | None) -> Answers:
    """Return whether a second application may be sent by the table of `folder`."""
    own = folder / "voucher_duplicates.toml" if folder else None
    decisions = load_decision_table(own) if own and own.exists() else DUPLICATES

    def answer(meeting: Meeting) -> dict[str, Any]:
        found = duplicate(meeting, decisions)
        return found.as_dict() | ({"messages": told(found.error)} if found.error else {})

    return answer, _without_steps


def voucher_number(folder: Path | None) -> Answers:
    """Return how a serial is shown and a typed number read."""
    return _number, _without_steps


def _number(asked: Number) -> dict[str, Any]:
    if (asked.serial is None) == (asked.typed is None):
        raise Refusal("serial_or_typed", field="serial")
    if asked.serial is not None:
        return {"display": display(asked.serial)}
    try:
        return {"serial": serial_of(asked.typed or "")}
    except Refusal as fault:
        return {"serial": None, "error": fault.code, "messages": in_every_language(fault)}


def name_match(folder: Path | None) -> Answers:
    """Return whether two names meet; the spellings that were compared are the steps."""
    return lambda names: {"match": matches(names.last_name, names.full_name)}, _spellings


def _spellings(names: Names, answered: Any) -> list[Step]:
    spelt = {"last_name": normalised(names.last_name), "full_name": normalised(names.full_name)}
    return [{"step": "spelling", **spelt}]


def redemption_check(folder: Path | None) -> Answers:
    """Return what a handler is to look at in an employer's claim, by the tables of `folder`."""
    years = table(folder, "voucher_years.toml", VoucherYear, TABLES.years)

    def answer(work: Work) -> dict[str, Any]:
        found = doubts(work, years)
        week = round(float(hours_a_week(work)), 2)
        return {
            "meets_terms": not found,
            "hours_a_week": week,
            "reasons": [doubt.code for doubt in found],
            "messages": [told(doubt.code, doubt.facts) for doubt in found],
        }

    return answer, _without_steps


def _without_steps(asked: Any, answered: Any) -> list[Step]:
    return []


def _no_error(answered: Any) -> bool:
    return not (isinstance(answered, dict) and answered.get("error"))


VERBS: dict[str, tuple[type[Any], Callable[[Path | None], Answers]]] = {
    "voucher-check": (VoucherApplication, voucher_check),
    "voucher-number": (Number, voucher_number),
    "duplicate-check": (Meeting, duplicate_check),
    "name-match": (Names, name_match),
    "redemption-check": (Work, redemption_check),
}


def answer_file(verb: str, source: Path, out: Path | None, folder: Path | None = None, *, explain: bool = False) -> int:
    """Answer every case of `source` by a verb and return the exit code: 1 where one answers with an error."""
    wanted, answers = VERBS[verb]
    return answer_by_tables(wanted, answers, source, out, folder, explain=explain, holds=_no_error)

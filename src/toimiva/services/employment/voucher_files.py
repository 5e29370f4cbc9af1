"""The summer job voucher on files: each verb's question, its answer and the steps behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toimiva.city.files import BAD_INPUT, answer_cases, plain, tell
from toimiva.city.identifiers.cli import in_every_language
from toimiva.city.refusals import Refusal
from toimiva.city.rules import RulesFault, load_decision_table, load_from

from .engine.name_match import matches, normalised
from .engine.voucher_number import display, serial_of
from .policy.redemption import Work, doubts, hours_a_week
from .policy.voucher_decision import VoucherApplication, VoucherDecision, age_of, decide, group_of, year_of
from .policy.voucher_duplicates import RULES as DUPLICATES
from .policy.voucher_duplicates import Meeting, duplicate
from .policy.voucher_rules import TABLES, VoucherGroup, VoucherTables, VoucherYear, terms_of
from .reason_words import told

Step = dict[str, Any]
Answer = Callable[[Any], Any]


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


def voucher_check(folder: Path | None, *, explain: bool) -> Answer:
    """Return how an application is decided by the tables of `folder`."""
    tables = VoucherTables(
        load_from(folder, "voucher_years.toml", VoucherYear, TABLES.years),
        load_from(folder, "voucher_groups.toml", VoucherGroup, TABLES.groups),
    )

    def answer(application: VoucherApplication) -> Any:
        decision = decide(application, tables)
        return plain(decision) | {"steps": _steps(application, decision, tables)} if explain else decision

    return answer


def _steps(application: VoucherApplication, decision: VoucherDecision, tables: VoucherTables) -> list[Step]:
    year = year_of(application)
    terms, group = terms_of(year, tables.years), group_of(application, year, tables)
    return [
        {"step": "terms", "rule": terms.id, "verified": terms.verified, "says": terms.says},
        {"step": "group", "rule": group.id, "verified": group.verified, "age": group.age, "says": group.says},
        {"step": "age", "age": age_of(application)},
        *({"step": "reason", "reason": reason, **told(reason)} for reason in decision.reasons),
    ]


def duplicate_check(folder: Path | None, *, explain: bool) -> Answer:
    """Return whether a second application may be sent by the table of `folder`."""
    own = folder / "voucher_duplicates.toml" if folder else None
    table = load_decision_table(own) if own and own.exists() else DUPLICATES

    def answer(meeting: Meeting) -> dict[str, Any]:
        found = duplicate(meeting, table)
        return found.as_dict() | ({"messages": told(found.error)} if found.error else {})

    return answer


def voucher_number(folder: Path | None, *, explain: bool) -> Answer:
    """Return how a serial is shown and a typed number read."""
    return _number


def _number(asked: Number) -> dict[str, Any]:
    if (asked.serial is None) == (asked.typed is None):
        raise Refusal("serial_or_typed", field="serial")
    if asked.serial is not None:
        return {"display": display(asked.serial)}
    try:
        return {"serial": serial_of(asked.typed or "")}
    except Refusal as fault:
        return {"serial": None, "error": fault.code, "messages": in_every_language(fault)}


def name_match(folder: Path | None, *, explain: bool) -> Answer:
    """Return whether two names meet; the spellings that were compared are the steps."""

    def answer(names: Names) -> dict[str, Any]:
        found = {"match": matches(names.last_name, names.full_name)}
        spelt = {"last_name": normalised(names.last_name), "full_name": normalised(names.full_name)}
        return found | ({"steps": [{"step": "spelling", **spelt}]} if explain else {})

    return answer


def redemption_check(folder: Path | None, *, explain: bool) -> Answer:
    """Return what a handler is to look at in an employer's claim, by the tables of `folder`."""
    years = load_from(folder, "voucher_years.toml", VoucherYear, TABLES.years)

    def answer(work: Work) -> dict[str, Any]:
        found = doubts(work, years)
        week = round(float(hours_a_week(work)), 2)
        return {
            "meets_terms": not found,
            "hours_a_week": week,
            "reasons": [doubt.code for doubt in found],
            "messages": [told(doubt.code, doubt.facts) for doubt in found],
        }

    return answer


def _no_error(answered: Any) -> bool:
    return not (isinstance(answered, dict) and answered.get("error"))


VERBS: dict[str, tuple[type[Any], Callable[..., Answer]]] = {
    "voucher-check": (VoucherApplication, voucher_check),
    "voucher-number": (Number, voucher_number),
    "duplicate-check": (Meeting, duplicate_check),
    "name-match": (Names, name_match),
    "redemption-check": (Work, redemption_check),
}


def answer_file(verb: str, source: Path, out: Path | None, folder: Path | None = None, *, explain: bool = False) -> int:
    """Answer every case of `source` and return the exit code; tables that must not be used answer nothing."""
    wanted, answers = VERBS[verb]
    try:
        answer = answers(folder, explain=explain)
    except RulesFault as fault:
        tell(str(folder), 1, Refusal("bad_rules", field="rules", reason=str(fault)))
        return BAD_INPUT
    return answer_cases(source, out, wanted, answer, holds=_no_error)

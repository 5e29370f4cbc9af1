"""Answer cases on files: JSON or JSONL in, the same form and order out; faults by row, exit codes said once.

Exit 0: all were computed. 1: a check did not hold. 2: an input was bad; the others are still computed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.typed import key_of, typed

T = TypeVar("T")

HELD, DID_NOT_HOLD, BAD_INPUT = 0, 1, 2


@dataclass(frozen=True)
class Case:
    """One input with its row in the file (from 1); a refusal where it could not even be read."""

    row: int
    value: Any


@dataclass(frozen=True)
class Cases:
    """The inputs of a file and the form they came in: object, list or lines."""

    name: str
    form: str
    cases: list[Case]


def answer_cases(
    source: Path,
    out: Path | None,
    wanted: type[T],
    answer: Callable[[T], Any],
    *,
    holds: Callable[[Any], bool] = lambda answered: True,
) -> int:
    """Answer every case of `source` ("-" is standard input) with `answer` and return the exit code.

    `wanted` is the dataclass of one case. A case at fault answers {"error": …} in its place and is told on
    standard error as file:row: field: reason. `holds` tells whether an answer's check held (exit 1 if not).
    """
    try:
        given = read_cases(source)
    except Refusal as refusal:
        tell(source.name, 1, refusal)
        write({"error": refusal.as_dict()}, "object", out)
        return BAD_INPUT
    code, answers = HELD, []
    for case in given.cases:
        try:
            answered = answer(_wanted(wanted, case.value))
            answers.append(plain(answered))
            code = max(code, HELD if holds(answered) else DID_NOT_HOLD)
        except Refusal as refusal:
            tell(given.name, case.row, refusal)
            answers.append({"error": _first(refusal).as_dict()})
            code = BAD_INPUT
    write(answers[0] if given.form == "object" else answers, given.form, out)
    return code


def _wanted(wanted: type[T], value: Any) -> T:
    if isinstance(value, Refusal):
        raise value
    return typed(wanted, value)


def _first(refusal: Refusal) -> Refusal:
    return refusal.refusals[0] if isinstance(refusal, Refusals) else refusal


def or_exit(do: Callable[[], T]) -> T:
    """Return what `do` gives; a refusal is said on standard error as JSON, one line each, and ends the command."""
    try:
        return do()
    except Refusal as refusal:
        for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            print(json.dumps({"error": one.as_dict("en")}, ensure_ascii=False), file=sys.stderr)  # noqa: T201
        raise SystemExit(BAD_INPUT) from refusal


def tell(name: str, row: int, refusal: Refusal) -> None:
    """Say on standard error what is wrong with a row: file:row: field: reason."""
    for each in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
        print(f"{name}:{row}: {each.field or '-'}: {each.message('en')}", file=sys.stderr)  # noqa: T201


def read_cases(source: Path) -> Cases:
    """Return the cases of a file. Raises `Refusal("unreadable_file")` for one that cannot be read at all."""
    name = "stdin" if str(source) == "-" else source.name
    try:
        raw = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise Refusal("unreadable_file", file=name, reason=reason) from fault
    if not text.strip():
        raise Refusal("unreadable_file", file=name, reason="it is empty")
    if source.suffix == ".jsonl":
        return Cases(name, "lines", _lines(text, name))
    try:
        value = parse(text)
    except ValueError as fault:
        if str(source) == "-" and len(text.strip().splitlines()) > 1:
            return Cases(name, "lines", _lines(text, name))
        raise Refusal("unreadable_file", file=name, reason=str(fault)) from fault
    if isinstance(value, list):
        return Cases(name, "list", [Case(row, item) for row, item in enumerate(value, 1)])
    return Cases(name, "object", [Case(1, value)])


def _lines(text: str, name: str) -> list[Case]:
    found = []
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(Case(row, parse(line)))
        except ValueError as fault:
            found.append(Case(row, Refusal("unreadable_file", file=f"{name}:{row}", reason=str(fault))))
    return found


def parse(text: str) -> Any:
    """Return the JSON value; decimals stay exact, NaN and Infinity are no numbers. Raises ValueError."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError as fault:
        raise ValueError("it is nested too deeply") from fault


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def plain(value: Any) -> Any:
    """Return an answer as JSON shows it: days in ISO form, money as text with two decimals, dataclasses as objects.

    >>> plain({"due": date(2024, 2, 29), "amount": Decimal("12.5")})
    {'due': '2024-02-29', 'amount': '12.50'}
    """
    if hasattr(value, "as_dict"):
        return plain(value.as_dict())
    if is_dataclass(value) and not isinstance(value, type):
        return {key_of(field): plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def write(answer: Any, form: str, out: Path | None) -> None:
    """Write the answer in the form its cases came in; a file appears whole or not at all."""
    if form == "lines":
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in answer)
    else:
        text = json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    draft = out.with_name(out.name + ".part")
    draft.write_text(text, "utf-8")
    os.replace(draft, out)

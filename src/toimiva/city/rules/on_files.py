"""Verbs on files that answer by rule tables: whose tables, the answer of each case, and its steps. No Django here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from toimiva.city.files import BAD_INPUT, answer_cases, plain, tell
from toimiva.city.refusals import Refusal

from .table import Rule, Rules, RulesFault, load

R = TypeVar("R", bound=Rule)
Answers = tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]  # the answer of a case, and its steps


def table(folder: Path | None, name: str, row: type[R], built_in: Rules[R]) -> Rules[R]:
    """Return the table `name` of `folder`, or the built-in one where the folder has none."""
    own = folder / name if folder else None
    return load(own, row) if own and own.exists() else built_in


def answer_file(
    wanted: type[Any],
    answers: Callable[[Path | None], Answers],
    source: Path,
    out: Path | None,
    folder: Path | None,
    *,
    explain: bool = False,
    holds: Callable[[Any], bool] = lambda answered: True,
) -> int:
    """Answer every case of `source` and return the exit code; tables that must not be used answer nothing."""
    try:
        answer, steps = answers(folder)
    except RulesFault as fault:
        tell(str(folder), 1, Refusal("bad_rules", field="rules", reason=str(fault)))
        return BAD_INPUT

    def explained(case: Any) -> Any:
        answered = answer(case)
        return plain(answered) | {"steps": steps(case, answered)}

    return answer_cases(source, out, wanted, explained if explain else answer, holds=holds)

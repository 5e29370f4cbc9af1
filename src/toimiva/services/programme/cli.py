"""The programme on files: read decisions, count appeal periods and earned value."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from toimiva.city.refusals import Refusal

cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Read decisions, steer the programme.")

RulesFolder = Annotated[
    Path | None, typer.Option(help="Folder of rule tables to use instead.", metavar="DIR", exists=True, file_okay=False)
]
OutFile = Annotated[Path | None, typer.Option(help="Write the answer here, as JSON.", metavar="FILE")]


@cli.callback()
def programme() -> None:
    """Read decisions, steer the programme."""


@cli.command("read-decision")
def read_decision_verb(
    sources: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Text, PDF, HTML or Ahjo JSON; - for stdin.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    out: OutFile = None,
    rules: RulesFolder = None,
) -> None:
    """Read what a decision says of money, people and papers, and check that it agrees with itself.

    Try: toimiva programme read-decision samples/programme/decision-fi.txt

    Exit 0: read, and no error finding. 1: an error finding stands. 2: a file could not be read.
    """
    answers, code = [], 0
    for source in sources:
        answer, its_code = _read(source, rules)
        answers.append(answer)
        code = max(code, its_code)
    answer = answers[0] if len(sources) == 1 else answers
    if as_json or out is not None:
        _write_json(answer, out)
    else:
        from .decision_report import show

        show([(str(source), each) for source, each in zip(sources, answers, strict=True)])
    raise typer.Exit(code)


def _read(source: Path, rules: Path | None) -> tuple[Any, int]:
    """Return the answer of one file and its exit code; a page of several Ahjo answers is a list."""
    from toimiva.city.files import tell

    from .engine import read_decisions
    from .policy.tables import FOLDER

    name = "stdin" if str(source) == "-" else source.name
    try:
        readings = read_decisions(_bytes(source, name), name, rules=_own_tables(rules) if rules else FOLDER)
    except Refusal as refusal:
        tell(name, 1, refusal)
        return {"error": refusal.as_dict()}, 2
    found = [reading.as_dict() for reading in readings]
    return found[0] if len(found) == 1 else found, int(any(reading.has_error for reading in readings))


def _own_tables(folder: Path) -> Path:
    """Return the folder of the city's own tables; a table that must not be used is bad input, not our defect."""
    from toimiva.city.rules import RulesFault

    from .policy.tables import tables

    try:
        tables(folder)
    except RulesFault as fault:
        raise Refusal("unreadable_file", field="rules", file=folder.name, reason=str(fault)) from fault
    return folder


def _bytes(source: Path, name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except OSError as fault:
        raise Refusal("unreadable_file", field=name, file=name, reason=fault.strerror or "") from fault


def _write_json(answer: Any, out: Path | None) -> None:
    text = json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    draft = out.with_name(out.name + ".part")
    draft.write_text(text, "utf-8")
    os.replace(draft, out)


@cli.command("appeal-deadline")
def appeal_deadline_verb(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="JSON or JSONL, - for stdin")],
    out: OutFile = None,
    rules: RulesFolder = None,
) -> None:
    """By when a decision must be appealed. Try: toimiva programme appeal-deadline samples/programme/appeal.jsonl"""
    from toimiva.city.files import answer_cases
    from toimiva.city.rules import load

    from .policy.appeal_period import RULES, AppealRule, Served, appeal_deadline

    own = rules / "appeal_period.toml" if rules else None
    table = load(own, AppealRule) if own and own.exists() else RULES
    raise typer.Exit(answer_cases(source, out, Served, lambda case: appeal_deadline(case, table)))


@cli.command("earned-value")
def earned_value_verb(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="JSON or JSONL, - for stdin")],
    out: OutFile = None,
) -> None:
    """Earned value of a project. Try: toimiva programme earned-value samples/programme/earned-value.json"""
    from toimiva.city.files import answer_cases

    from .engine.earned_value import Progress, earned_value

    raise typer.Exit(answer_cases(source, out, Progress, earned_value))


@cli.command("render-report")
def render_report_verb(
    source: Annotated[Path, typer.Argument(metavar="DATASET.json", help="The frozen data set, - for stdin.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", metavar="DIR", file_okay=False)],
    formats: Annotated[str, typer.Option(help="Of pdf, html, docx, xlsx, ods, csv; with commas.")] = "",
    languages: Annotated[str, typer.Option(help="Of fi, sv, en; with commas.")] = "",
) -> None:
    """Draw a cycle report from its frozen data set; the same data set always gives the same bytes.

    Try: toimiva programme render-report samples/programme/cycle-report.json --out report

    Exit 0: drawn. 2: the data set cannot be read, or its figures disagree.
    """
    from .report_files import render_files

    raise typer.Exit(render_files(source, out, formats, languages))

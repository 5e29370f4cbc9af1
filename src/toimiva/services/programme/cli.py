"""The programme on files: read decisions, count appeal periods and earned value."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from .engine.scoring import Ranking

NEEDS_DATABASE = {"import-ahjo", "import-actuals", "fetch-actuals"}

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
    jobs: Annotated[
        int | None, typer.Option(help="Processes to read with (by default all cores from a hundred files on).", min=1)
    ] = None,
) -> None:
    """Read what a decision says of money, people and papers, and check that it agrees with itself.

    Try: toimiva programme read-decision samples/programme/decision-fi.txt

    Exit 0: read, and no error finding. 1: an error finding stands. 2: a file could not be read.
    """
    from toimiva.city.files import tell

    from .decision_files import read_files
    from .engine.reading.languages import compare_versions
    from .policy.tables import FOLDER

    answers, code = [], 0
    for read in read_files(sources, rules, jobs):
        if read.refusal:
            tell(read.name, 1, read.refusal)
        answers.append(read.as_json())
        code = max(code, read.code)
    code = max(code, int(compare_versions(_each(answers), rules or FOLDER)))
    answer = answers[0] if len(sources) == 1 else answers
    if as_json or out is not None:
        _write_json(answer, out)
    else:
        from .decision_report import show

        show([(str(source), each) for source, each in zip(sources, answers, strict=True)])
    raise typer.Exit(code)


def _each(answers: list[Any]) -> list[dict[str, Any]]:
    """Return the decisions among the answers, those of a page each for itself."""
    flat = [each for answer in answers for each in (answer if isinstance(answer, list) else [answer])]
    return [answer for answer in flat if "error" not in answer]


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
    from toimiva.city.cases.policy.appeal_days import AppealRule
    from toimiva.city.files import answer_cases
    from toimiva.city.rules import load

    from .policy.appeal_period import RULES, Served, appeal_deadline

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


@cli.command("import-ahjo")
def import_ahjo_verb(
    diaries: Annotated[list[str], typer.Argument(metavar="DIARY...", help='Diary numbers, such as "HEL 2021-002935".')],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Fetch the decisions of cases from Ahjo (TOIMIVA_AHJO_URL) and store those whose figures agree.

    Try: toimiva programme import-ahjo "HEL 2021-002935" --json

    Exit 0: all stored. 1: something waits for a person or for Ahjo to answer. 2: no diary number of this city.
    """
    from .ahjo_report import fetch, show_fetched

    answers = [fetch(diary) for diary in diaries]
    if as_json:
        _write_json(answers[0] if len(answers) == 1 else answers, None)
    else:
        show_fetched(answers)
    raise typer.Exit(max(answer["exit"] for answer in answers))


@cli.command("import-actuals")
def import_actuals_verb(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, Excel or JSON; - for stdin.")],
    programme_of: Annotated[
        str, typer.Option("--programme", help='Diary number ("HEL 2021-002935") or root project number.')
    ],
    source: Annotated[str, typer.Option(help="Name of the system the files come from: duplicates are found by it.")],
    post: Annotated[
        bool, typer.Option("--post", help="Post what can be posted; without it nothing is posted.")
    ] = False,
    posting_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of rows that have none.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the rows that are not posted here, as CSV (one file).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Judge the finance system's actuals row by row and, with --post, post them: each file whole or not at all.

    Try: toimiva programme import-actuals samples/programme/actuals-lum.csv --programme "LUM 2025-000417" --source SAP

    Exit 0: no row is at fault (duplicates and other programmes' rows are none). 1: something waits for a person:
    columns to be told, or books that moved. 2: a file could not be read, or rows are at fault (told on stderr).
    """
    from .actuals_report import import_file, show_imported

    if rejects is not None and len(files) > 1:
        raise typer.BadParameter("it takes the rows of one file; name one file only", param_hint="--rejects")
    day = posting_date.date() if posting_date else None
    answers = [import_file(file, programme_of, source, post=post, posting_date=day, rejects=rejects) for file in files]
    for answer in answers:
        if "error" in answer:
            error = answer["error"]
            print(f"{answer['file']}:1: {error['field'] or '-'}: {error['message']}", file=sys.stderr)  # noqa: T201
    if as_json:
        _write_json(answers[0] if len(answers) == 1 else answers, None)
    else:
        show_imported(answers)
    raise typer.Exit(max(answer["exit"] for answer in answers))


@cli.command("fetch-actuals")
def fetch_actuals_verb(
    programme_of: Annotated[
        str, typer.Option("--programme", help='Diary number ("HEL 2021-002935") or root project number.')
    ],
    source: Annotated[str, typer.Option(help="Name of the finance system, always the same.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Fetch a programme's actuals from the finance system (TOIMIVA_FINANCE_URL) and post what is new.

    Try: toimiva programme fetch-actuals --programme "HEL 2021-002935" --source SAP --json

    Exit 0: all numbers were answered and all rows posted. 1: the interface gave no answer, for all or for some numbers.
    2: no such programme, or rows are at fault.
    """
    from .actuals_report import fetch, show_imported

    answer = fetch(programme_of, source)
    if as_json:
        _write_json(answer, None)
    else:
        show_imported([answer])
    raise typer.Exit(answer["exit"])


OnDay = Annotated[str | None, typer.Option("--date", help="Criteria in force on this day, YYYY-MM-DD; today otherwise")]


@cli.command("score")
def score_verb(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="JSON or JSONL, - for stdin")],
    out: OutFile = None,
    on: OnDay = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the drawn weights, before the case's own.", min=0)] = None,
) -> None:
    """Scores, ranks and agreement of proposals. Try: toimiva programme score samples/programme/scores.json"""
    from dataclasses import replace

    from toimiva.city.files import answer_cases

    from .engine.scoring import Scoring, ranking

    def scored(case: Scoring) -> Ranking:
        return ranking(case if seed is None else replace(case, seed=seed), day)

    day = _day(on)
    raise typer.Exit(answer_cases(source, out, Scoring, scored))


@cli.command("choose")
def choose_verb(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="JSON or JSONL, - for stdin")],
    out: OutFile = None,
    on: OnDay = None,
) -> None:
    """The set of proposals a frame should carry. Try: toimiva programme choose samples/programme/choice.json

    Exit 0: a set is advised. 1: no set keeps every minimum within the frame. 2: an input was bad.
    """
    from toimiva.city.files import answer_cases

    from .engine.portfolio import Portfolio, advise

    day = _day(on)
    holds = lambda answer: answer.chosen is not None  # noqa: E731
    raise typer.Exit(answer_cases(source, out, Portfolio, lambda case: advise(case, day), holds=holds))


def _day(on: str | None) -> date:
    """Return the day asked; the clock is read here and nowhere below."""
    from toimiva.city.typed import convert

    return date.today() if on is None else convert(date, on, "date")


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

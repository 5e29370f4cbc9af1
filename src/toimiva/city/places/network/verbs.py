"""The network's verbs on files: read, answer, write, and the exit code; every fault of the inputs is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from toimiva.city.files import BAD_INPUT, HELD, answer_cases, tell
from toimiva.city.refusals import Refusal, Refusals

from .nearest import Nearest, write_nearest
from .points import read_both
from .route import Walk, route
from .saved import save
from .streets import Streets, read_streets, sha256_of
from .summary import summary, write_edges, write_nodes
from .tables import MATRIX, draft_of, form_of
from .walk_matrix import Asked, Matrix, write_matrix


def _told(source: Path, work: Callable[[], None]) -> int:
    """Do the work; a refusal is told on standard error, row by row."""
    try:
        work()
    except Refusal as refusal:
        for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            tell(fault.facts.get("source", source.name), fault.facts.get("row", 0), fault)
        return BAD_INPUT
    return HELD


def network(
    file: Path, profile: str | None, *, nodes: Path | None, edges: Path | None, save_to: Path | None, as_json: bool
) -> int:
    """Tell what the network of an extract holds; write its graph and keep it where asked."""

    def work() -> None:
        streets = read_streets(file, profile)
        for path, write in ((nodes, write_nodes), (edges, write_edges), (save_to, save)):
            if path:
                write(streets, path)
        answer = summary(streets)
        if as_json:
            _say(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for name in ("profile", "nodes", "edges", "length_m", "dropped_components", "seconds"):
            _say(f"{name:20} {answer[name]}")
        for kind, metres in answer["kinds"].items():
            _say(f"  {kind:18} {metres:12.1f} m")

    return _told(file, work)


def walk_matrix(
    from_: Path, to: Path, streets: Path, out: Path, profile: str | None, asked: Asked, report: Path | None
) -> int:
    """Write the distance and the time of every pair, and the report where asked."""

    def work() -> None:
        form_of(out, MATRIX)
        ready = read_streets(streets, profile)
        matrix = Matrix(ready, *read_both(from_, to, ready.graph.box), asked)
        write_matrix(matrix, out)
        told = {**matrix.report(), "inputs_sha256": sha256_of(from_, to, streets)}
        if report:
            _write_json(told, report)
        lost = len(told["not_snapped"])
        _say(f"{out.name}: pairs {told['pairs']}, unreachable {told['unreachable']}, points off the network {lost}")

    return _told(from_, work)


def nearest(
    from_: Path, to: Path, streets: Path, out: Path, profile: str | None, asked: Asked,
    *, k: int, category: bool, within: str,
) -> int:  # fmt: skip
    """Write the nearest places of each point, and the counts within minutes where asked."""

    def work() -> None:
        form_of(out)
        minutes = _minutes(within)
        ready = read_streets(streets, profile)
        matrix = Matrix(ready, *read_both(from_, to, ready.graph.box, category=category), asked)
        write_nearest(Nearest(matrix, k, minutes), out)
        _say(f"{out.name}: points {len(matrix.from_.ids)}, places {len(matrix.to.ids)}")

    return _told(from_, work)


def routes(source: Path, streets: Path, out: Path | None, profile: str | None, asked: Asked) -> int:
    """Answer walks in the form they came in."""

    @cache
    def other(wanted: str) -> Streets:
        return read_streets(streets, wanted)

    def answer(walk: Walk) -> dict[str, Any]:
        there = common if walk.profile in (None, common.graph.profile) else other(str(walk.profile))
        return route(there, walk, asked.walk_speed, asked.max_snap_m)

    try:
        common = read_streets(streets, profile)
    except Refusal as refusal:
        tell(streets.name, 0, refusal)
        return BAD_INPUT
    return answer_cases(source, out, Walk, answer)


def _minutes(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise Refusal("bad_value", field="within", value=text, expected="5,10,15") from None


def _write_json(answer: dict[str, Any], out: Path) -> None:
    with draft_of(out) as draft:
        draft.write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")

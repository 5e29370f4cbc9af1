"""A cycle report on files: the formats and languages asked, written whole, with their hashes told. No Django."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from toimiva.city.files import BAD_INPUT, HELD, read_cases, tell
from toimiva.city.refusals import Refusal

from .engine.report import FORMATS, DataSet, file_name, read_data_set, render
from .engine.report.follow_up import LANGUAGES


def render_files(source: Path, out: Path, formats: str, languages: str) -> int:
    """Draw the report of the data set at `source` into `out` and return the exit code; the list goes to stdout."""
    name = "stdin" if str(source) == "-" else source.name
    try:
        write_files(data_set_of(source, name), out, formats, languages)
    except Refusal as refusal:
        tell(name, 1, refusal)
        return BAD_INPUT
    return HELD


def data_set_of(source: Path, name: str) -> DataSet:
    """Return the one data set of a file. Raises `Refusal` for a file that holds none or several."""
    cases = read_cases(source).cases
    if len(cases) != 1:
        raise Refusal("unreadable_file", field=name, file=name, reason=f"it holds {len(cases)} data sets, one expected")
    if isinstance(cases[0].value, Refusal):
        raise cases[0].value
    return read_data_set(cases[0].value)


def write_files(data: DataSet, out: Path, formats: str, languages: str) -> None:
    """Write each file whole or not at all, and tell it with its hash as one JSON line."""
    out.mkdir(parents=True, exist_ok=True)
    for form, language in wanted(formats, languages):
        made, path = render(data, form, language), out / file_name(data, form, language)
        draft = path.with_name(path.name + ".part")
        draft.write_bytes(made)
        os.replace(draft, path)
        told = {"file": path.name, "format": form, "language": language, "bytes": len(made),
                "sha256": sha256(made).hexdigest(), "data_set_sha256": data.sha256}  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")


def wanted(formats: str, languages: str) -> Iterator[tuple[str, str]]:
    """Return the pairs of format and language that are asked, all where nothing is; unknown ones are refused."""
    for form in _chosen(formats, tuple(FORMATS), "format"):
        for language in _chosen(languages, LANGUAGES, "language"):
            yield form, language


def _chosen(asked: str, known: tuple[str, ...], field: str) -> list[str]:
    chosen = [one.strip() for one in asked.split(",") if one.strip()] or list(known)
    for one in chosen:
        if one not in known:
            raise Refusal(f"unknown_{field}", field=field, value=one, known=", ".join(known))
    return chosen

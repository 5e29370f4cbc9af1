"""Whether the Finnish and the Swedish version of one handling say the same: sums, numbers, parts.

Domain source: programme specification, sections 4 and 13 (a Swedish version with another sum is a finding).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from toimiva.services.programme.policy.tables import FOLDER, tables

from .normalise import headings
from .result import euros

Answer = Mapping[str, Any]  # a reading as the file interface answers it
Finding = dict[str, Any]

CODE = "LANGUAGE_VERSION_DIFFERS"
NUMBERS = ("project_number", "budget_item", "budget_year")
PARTS = ("DECISION", "PROPOSAL", "OPINION", "MOTION", "HANDLING", "REASONS", "SUMMARY")


class Said(NamedTuple):
    """What one version says, in its own words, and where; `value` is what is compared."""

    value: str | None
    words: str | None = None
    at: Mapping[str, Any] | None = None


NOTHING = Said(None)


def are_versions(one: Answer, other: Answer) -> bool:
    """Whether the two are one handling (diary number and section) in two languages."""
    cases = one["case"], other["case"]
    same = all(cases[0][name] and cases[0][name] == cases[1][name] for name in ("diary_number", "section"))
    return bool(same and one["language"] != other["language"] and not (one["confidential"] or other["confidential"]))


def language_findings(one: Answer, other: Answer, rules: Path = FOLDER) -> list[tuple[Finding, Finding]]:
    """Return each difference twice: as the first version's finding and as the second's, each at its own place.

    `found` is what the version itself says, `expected` what the other one does.
    """
    severity = next(row.severity for row in tables(rules).findings if row.id == CODE)
    differing = (*_figures(one, other), *_numbers(one, other), *_parts(one, other, rules))
    return [(_finding(severity, here, there), _finding(severity, there, here)) for here, there in differing]


def compare_versions(answers: Iterable[dict[str, Any]], rules: Path = FOLDER) -> bool:
    """Add to answers read together what their language versions differ in; return whether any of it is an error."""
    first: dict[tuple[str, str, str], dict[str, Any]] = {}
    for answer in answers:
        case = answer["case"]
        first.setdefault((case["diary_number"], case["section"], answer["language"]), answer)
    errors = False
    for one, other in combinations(first.values(), 2):
        for here, there in language_findings(one, other, rules) if are_versions(one, other) else ():
            one["findings"].append(here)
            other["findings"].append(there)
            errors = errors or here["severity"] == "error"
    return errors


def _finding(severity: str, here: Said, there: Said) -> Finding:
    money = here.at is not None and there.at is not None and None not in (here.value, there.value)
    return {
        "code": CODE,
        "severity": severity,
        "figure": here.words or there.words,
        "expected": there.value,
        "found": here.value,
        "difference": euros(Decimal(here.value or 0) - Decimal(there.value or 0)) if money else None,
        "at": dict(here.at) if here.at else None,
    }


def _figures(one: Answer, other: Answer) -> Iterator[tuple[Said, Said]]:
    """Yield the sums that stand in one version only, those of one project number side by side."""
    here, there = _said(one), _said(other)
    for key, sums in here.items():
        for each in list(sums):
            alike = next((said for said in there.get(key, ()) if said.value == each.value), None)
            if alike is not None:
                sums.remove(each)
                there[key].remove(alike)
    for key in dict.fromkeys((*here, *there)):
        yield from zip_longest(here.get(key, ()), there.get(key, ()), fillvalue=NOTHING)


def _said(answer: Answer) -> dict[str | None, list[Said]]:
    """The version's sums by project number, in the order of the text."""
    found: dict[str | None, list[Said]] = {}
    for figure in answer["figures"]:
        said = Said(figure["amount_eur"], " ".join(figure["at"]["text"].split()), figure["at"])
        found.setdefault(figure["project_number"], []).append(said)
    return found


def _numbers(one: Answer, other: Answer) -> Iterator[tuple[Said, Said]]:
    """Yield the budget item, the budget year and the programme's number, where the versions give other ones."""
    for name in NUMBERS:
        here, there = (answer["motion"][name] for answer in (one, other))
        if here != there:
            yield _stated(here, name), _stated(there, name)
    if one["resolution"]["type"] != other["resolution"]["type"]:
        yield _stated(one["resolution"]["type"], "resolution"), _stated(other["resolution"]["type"], "resolution")


def _stated(value: object, name: str) -> Said:
    return Said(None if value is None else str(value), name)


def _parts(one: Answer, other: Answer, rules: Path) -> Iterator[tuple[Said, Said]]:
    """Yield the parts of the text, by their headings, that one version leaves out."""
    here, there = (_headings(answer, rules) for answer in (one, other))
    for kind in PARTS:
        if (kind in here) != (kind in there):
            heading = here.get(kind) or there.get(kind)
            yield Said(here.get(kind), heading), Said(there.get(kind), heading)


def _headings(answer: Answer, rules: Path) -> dict[str, str]:
    known = headings(rules)
    rows = [(known.get(section["heading"].casefold()), section["heading"]) for section in answer["sections"]]
    return {row.id: heading for row, heading in rows if row}

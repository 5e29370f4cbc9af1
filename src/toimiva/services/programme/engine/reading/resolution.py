"""What was done with the matter, how, and on whose proposal."""

from __future__ import annotations

import re
from decimal import Decimal

from .document import Document
from .forms import folded
from .result import Resolution
from .words import Words

FIRST_SENTENCE = re.compile(r"[.!?](?:\s|$)|\n")
CONSONANTS = "bcdfghjklmnpqrstvwxzšžç"


def read_resolution(document: Document, words: Words, number: int | None = None) -> Resolution:
    """Return the resolution; its type is null where the document only moves or proposes. No money is set here.

    `number` is what the minutes XML states: it goes before the words of the text.
    """
    decision, handling = document.first("DECISION"), document.first("HANDLING")
    told = document.section_text(decision) if decision else ""
    course = document.section_text(handling) if handling else ""
    both = f"{told}\n{course}"
    stated = next((row.id for row, _ in words.resolutions if row.number == number), None)
    if stated is None and (document.first("PROPOSAL", "OPINION") or not (told or course)):
        return Resolution()
    resolution = Resolution(type=stated or _type(document, told, course, words))
    if resolution.type is None:
        return resolution
    resolution.unanimous = _unanimous(resolution.type, both, words)
    resolution.on_proposal_of = proposer(both, words)
    return resolution


def _type(document: Document, told: str, course: str, words: Words) -> str | None:
    """What the decision itself says goes before what happened on the way to it."""
    opening = FIRST_SENTENCE.split(told or course, maxsplit=1)[0]
    letters = folded(opening)
    for row, forms in words.resolutions:
        if not row.passes and forms.search(opening, letters):
            return row.id
    motion = document.first("MOTION")
    moved = document.section_text(motion)[:200] if motion else ""
    done, all_said = f"{told}\n{course}", f"{told}\n{course}\n{moved}"
    letters = folded(all_said)
    for row, forms in words.resolutions:
        if row.passes and forms.search(done if row.in_handling else all_said, letters):
            return row.id
    return "PASSED_AS_PROPOSED" if words.search("decided", told) else None


def _unanimous(kind: str, text: str, words: Words) -> bool | None:
    if kind == "PASSED_AFTER_VOTE":
        return False
    return True if words.search("unanimous", text) else None


def passes(kind: str | None, words: Words) -> bool:
    """Whether money may follow from a resolution of this kind."""
    return any(row.id == kind and row.passes for row, _ in words.resolutions)


def granted(kind: str | None, amount: Decimal | None, unreadable: bool, words: Words) -> Decimal | None:
    """Return what was granted: nil unless passed, null where the sum passed cannot be read."""
    if not passes(kind, words):
        return Decimal(0)
    return amount if amount is not None or unreadable else Decimal(0)


def proposer(text: str, words: Words) -> str | None:
    """Return on whose proposal it was done, in the nominative."""
    found = words.search("on_proposal_of", text)
    if found is None:
        return None
    groups = found.groupdict()
    if genitive := groups.get("genitive"):
        return _swedish_nominative(genitive)
    return nominative(groups["who"], text, words) if words.language == "fi" else groups["who"]


def _swedish_nominative(name: str) -> str:
    return name[:-1] if name.endswith("s") else name


def nominative(name: str, text: str, words: Words) -> str:
    """Return a Finnish name's nominative from its genitive; a form that stands in `text` is believed first.

    >>> from .words import words
    >>> [nominative(name, "", words("fi", 2021)) for name in ("Mai Kivelän", "Aino Virtasen", "Otto Arhinmäen")]
    ['Mai Kivelä', 'Aino Virtanen', 'Otto Arhinmäki']
    """
    *first, last = name.split(" ")
    forms = []
    for row in words.tables.name_forms:
        stem = last[: -len(row.ending)]
        if not last.endswith(row.ending) or not stem:
            continue
        if row.after and (stem[-1].lower() in CONSONANTS) != (row.after == "consonant"):
            continue
        forms.append(stem + row.nominative)
    known = [form for form in forms if form in text and re.search(rf"\b{re.escape(form)}\b", text)]
    return " ".join([*first, (known or forms or [last])[0]])

"""A stored decision put into the order of a document, in one language: what page and PDF both show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from toimiva.city.cards import Words

from ..models import Decision

LABELS = {
    "decision": Words("Päätös", "Beslut", "Decision"),
    "number": Words("Päätöksen numero", "Beslutets nummer", "Number of the decision"),
    "case": Words("Asian numero", "Ärendets nummer", "Number of the matter"),
    "made": Words("Päätöspäivä", "Beslutsdag", "Date of the decision"),
    "concerns": Words("Päätös koskee", "Beslutet gäller", "The decision concerns"),
    "applicant": Words("Hakija", "Sökande", "Applicant"),
    "corrects": Words("Korjaa päätöksen", "Rättar beslutet", "Corrects the decision"),
    "reasons": Words("Perustelut", "Motivering", "Reasons"),
    "law": Words("Sovelletut säännökset", "Tillämpade bestämmelser", "Provisions applied"),
    "decider": Words("Päättäjä", "Beslutsfattare", "Decided by"),
    "to": Words("Vaatimus lähetetään", "Sänds till", "Send it to"),
    "translation": Words(
        "Tämä on käännös. Päätös on annettu toisella kielellä.",
        "Detta är en översättning. Beslutet har getts på ett annat språk.",
        "This is a translation. The decision was given in another language.",
    ),
    "page": Words("Sivu", "Sida", "Page"),
    "page_of": Words("/", "/", "/"),
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """The decision in one language. `facts` are lines of name and value; texts are lists of paragraphs."""

    language: str
    city: str
    title: str
    kind: str
    facts: list[tuple[str, str]]
    text: list[str]
    reasons: list[str]
    law: str
    decider: list[str]
    appeal_title: str
    appeal: list[str]
    appeal_law: str
    appeal_to: list[str]
    note: str
    words: dict[str, str]
    dated: datetime


def compose(decision: Decision, language: str, city: str) -> Document:
    """Return the decision as a document in `language`; in another than its own it says that it is a translation."""

    def told(words: dict[str, str]) -> str:
        return Words(words["fi"], words["sv"], words["en"]).in_language(language)

    label = {name: words.in_language(language) for name, words in LABELS.items()}
    appeal = decision.appeal_text
    return Document(
        language=language,
        city=city,
        title=told(decision.title),
        kind=told(decision.outcome_name),
        facts=_facts(decision, label),
        text=paragraphs(told(decision.text)),
        reasons=paragraphs(told(decision.reasons)),
        law=told(decision.law),
        decider=[one for one in (decision.decider["name"], told(decision.decider)) if one],
        appeal_title=told(appeal["title"]),
        appeal=paragraphs(told(appeal["text"])),
        appeal_law=told(appeal["law"]),
        appeal_to=[told(appeal[name]) for name in ("body", "reach") if name in appeal],
        note="" if language == decision.language else label["translation"],
        words=label,
        dated=decision.made_at,
    )


def _facts(decision: Decision, label: dict[str, str]) -> list[tuple[str, str]]:
    names: dict[str, Any] = decision.party_names
    made = decision.made_on
    facts = [(label["number"], decision.number), (label["made"], f"{made.day}.{made.month}.{made.year}"),
             (label["concerns"], names["subject"])]  # fmt: skip
    if names.get("applicant") and names["applicant"] != names["subject"]:
        facts.append((label["applicant"], names["applicant"]))
    if names.get("corrects"):
        facts.append((label["corrects"], names["corrects"]))
    return facts


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: they are parted by empty lines.

    >>> paragraphs("One\\nline.\\n\\nTwo.")
    ['One line.', 'Two.']
    """
    parts = (" ".join(one.split()) for one in text.replace("\r\n", "\n").split("\n\n"))
    return [one for one in parts if one]

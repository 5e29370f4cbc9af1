"""What a decision says of how to appeal it, and to whom: the words in force on the day of the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.cards import Words
from toimiva.city.rules import Rule, load

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class InstructionRule(Rule):
    """The instructions of one kind of appeal in three languages; paragraphs are parted by an empty line."""

    appeal: str
    title_fi: str
    title_sv: str
    title_en: str
    text_fi: str
    text_sv: str
    text_en: str
    law_fi: str
    law_sv: str
    law_en: str


@dataclass(frozen=True, kw_only=True)
class BodyRule(Rule):
    """Who takes in the appeal of one kind of case, or (`kind` empty) of all that have no row of their own."""

    appeal: str
    kind: str
    name_fi: str
    name_sv: str
    name_en: str
    reach_fi: str
    reach_sv: str
    reach_en: str


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """The appeal instructions of a decision, and the ids of the rows they come from."""

    title: Words
    text: Words
    law: Words
    body: Words
    reach: Words
    rule: str


INSTRUCTIONS = load(HERE / "appeal_instructions.toml", InstructionRule)
BODIES = load(HERE / "appeal_bodies.toml", BodyRule)


def instructions(appeal: str, kind: str, on: date) -> Instructions:
    """Return the instructions in force on a day for an appeal of that kind in a case of that kind.

    >>> instructions("review", "daycare.place", date(2026, 4, 7)).title.en
    'How to request a review'
    """
    said = INSTRUCTIONS.on(on, lambda rule: rule.appeal == appeal)
    bodies = BODIES.all_on(on, lambda rule: rule.appeal == appeal and rule.kind == kind)
    body = bodies[0] if bodies else BODIES.on(on, lambda rule: (rule.appeal, rule.kind) == (appeal, ""))
    return Instructions(
        title=Words(said.title_fi, said.title_sv, said.title_en),
        text=Words(said.text_fi.strip(), said.text_sv.strip(), said.text_en.strip()),
        law=Words(said.law_fi, said.law_sv, said.law_en),
        body=Words(body.name_fi, body.name_sv, body.name_en),
        reach=Words(body.reach_fi, body.reach_sv, body.reach_en),
        rule=f"{said.id}, {body.id}",
    )

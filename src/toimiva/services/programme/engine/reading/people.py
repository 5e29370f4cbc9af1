"""The people of a decision: presenter, experts heard, signers, and those who give more information."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .document import Document
from .words import Words

Person = dict[str, str | None]

EMAIL = re.compile(r"[\w.+-]+ ?(?:@|\((?:a|at)\)|\[(?:a|at)\]) ?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
AT_SIGN = re.compile(r" ?(?:@|\((?:a|at)\)|\[(?:a|at)\]) ?", re.IGNORECASE)
BARE_PHONE = re.compile(r"(?:\+\d|\b0|\b310)[\d \-–()]{3,}\d")
CITY_PHONE = re.compile(
    r"(?:(?:\+358 ?)?\(?0?\)?9 ?)?(310) ?(\d{5})|(?:(?:\+358 ?)?\(?0?\)?9 ?)?(310) (\d{2,3}) (\d{2,3})"
)


def normal_phone(written: str) -> str:
    """Return a phone number in the form people read it; the city's own numbers get their area code.

    >>> normal_phone("09-31015281"), normal_phone("310 22032"), normal_phone("040 - 123 4567")
    ('09 310 15281', '09 310 22032', '040 123 4567')
    """
    spaced = " ".join(re.split(r"[\s\-–]+", written.strip(" .,;:")))
    if city := CITY_PHONE.fullmatch(spaced):
        return "09 310 " + (city[2] or f"{city[4]}{city[5]}")
    return spaced


def normal_email(written: str) -> str:
    """Return the address with the sign @ that publishing took away."""
    return AT_SIGN.sub("@", written)


def titled(text: str) -> Person:
    """Return a person written as title and name.

    >>> titled("digitalisaatiojohtaja Mikko Rusama")
    {'name': 'Mikko Rusama', 'title': 'digitalisaatiojohtaja'}
    """
    parts = text.split()
    first = len(parts)
    while first and parts[first - 1][0].isupper():
        first -= 1
    if first == len(parts):  # no capital: the last word is what stands for the name
        first -= 1
    if first == 0 and len(parts) > 2:  # the title begins a line
        first = len(parts) - 2
    return {"name": " ".join(parts[first:]) or None, "title": " ".join(parts[:first]) or None}


def heard_experts(document: Document, words: Words) -> list[Person]:
    """Return the experts whom the body heard."""
    for section in document.of("HANDLING", "DECISION"):
        if found := words.search("heard", document.section_text(section)):
            return [titled(who) for who in re.split(r", | ja | sekä | och | samt ", found["who"]) if who.strip()]
    return []


def presenter(document: Document, words: Words) -> Person:
    """Return who presented the matter; where that is a body, it stands as the title."""
    section = document.first("PRESENTER")
    lines = document.lines(section)[:2] if section else []
    if not lines:
        return {"name": None, "title": None}
    if body := words.body(lines[0]):
        return {"name": None, "title": body.nominative}
    if len(lines) == 1:
        if words.search("body_name", lines[0]):
            return {"name": None, "title": lines[0]}
        return titled(lines[0])
    return {"name": lines[1], "title": lines[0]}


def signers(document: Document) -> list[Person]:
    """Return the signers, each with the title that follows the name."""
    found: list[Person] = []
    for section in document.of("SIGNATURES"):
        for block in section.blocks:
            if "nimi" in block.cls.lower():
                found.append({"name": document.block_text(block), "title": None})
            elif "otsikko" in block.cls.lower() and found:
                found[-1]["title"] = document.block_text(block)
    return found


@dataclass(slots=True)
class Contact:
    """One line of contact details with its place in the normalised text."""

    name: str | None
    title: str | None
    phone: str | None
    email: str | None
    start: int
    end: int

    def as_dict(self) -> Person:
        return {"name": self.name, "title": self.title, "phone": self.phone, "email": self.email}


def contacts(document: Document, words: Words) -> list[Contact]:
    """Return every person named under each contacts heading, in order, repeats included."""
    found: list[Contact] = []
    for section in document.of("CONTACTS"):
        fresh = True
        for block in section.blocks:
            contact = _contact(document.block_text(block), block.start, block.end, words)
            if contact.name is not None or fresh:
                found.append(contact)
                fresh = False
            else:
                _complete(found[-1], contact)
    return [contact for contact in found if contact.name or contact.phone or contact.email]


def _complete(person: Contact, line: Contact) -> None:
    person.phone = person.phone or line.phone
    person.email = person.email or line.email
    person.end = line.end


def _contact(text: str, start: int, end: int, words: Words) -> Contact:
    email = EMAIL.search(text) if "@" in text or "(" in text or "[" in text else None
    address = normal_email(email[0]) if email else None
    rest = text.replace(email[0], "") if email else text
    phone: str | None = None
    if label := words.search("phone", rest):
        number = rest[label.end() :].split(",")[0]
        phone = normal_phone(number) or None
        rest = rest[: label.start()]
    elif bare := BARE_PHONE.search(rest):
        phone = normal_phone(bare[0])
        rest = rest.replace(bare[0], "")
    parts = [part.strip(" ,;:") for part in rest.split(",")]
    parts = [part for part in parts if part]
    name = parts[0] if parts else None
    return Contact(name, ", ".join(parts[1:]) or None, phone, address, start, end)


def merged(found: list[Contact]) -> list[Person]:
    """Return each person once, with what all lists together tell."""
    people: dict[str | None, Person] = {}
    for contact in found:
        known = people.setdefault(contact.name or contact.email, contact.as_dict())
        for key, value in contact.as_dict().items():
            known[key] = known[key] or value
    return list(people.values())

"""The texts of messages: every room's messages/outreach/NAME.toml, one file a message, all languages in it.

title     = { fi = "…", sv = "…", en = "…" }   what the message is called in lists
purpose   = "offer"                            its row in policy/channels.toml
answers   = true                               it asks for a yes or no by text message
label     = "child"                            the fact that tells two waiting questions apart
money     = ["fee"]                            facts written as euros
optional  = ["minutes"]                        a line that names an absent fact is left out
of_home   = ["minutes"]                        of these, what tells where a person lives: never of a protected one

[fi]
author = "project"       or approved = 2026-01-07 and by = "…"; neither: it waits for a native speaker
subject = "…"
body = "…"
sms = "…"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from toimiva.city.refusals import PACKAGE

from .policy.sms import plain

Fact = str | int | Decimal | date | datetime | Mapping[str, str]
HELSINKI = ZoneInfo("Europe/Helsinki")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
OWN = ("link", "yes", "no")  # put in by the room itself
RIGHT_TO_LEFT = ("ar", "fa", "ku")  # ku: Sorani, in Arabic letters
TOGETHER = ("fi", "sv", "en")  # what is sent where there is no text in the person's own language
BREAK = "\n\n* * *\n\n"
# A text message lies open on a locked telephone: a child and where it will be are never both in it.
NEVER_TOGETHER = ({"child", "unit"}, {"child", "unit_address"})
NBSP = "\u00a0"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class TextFault(ValueError):
    """A file of texts that must not be used; says which and why."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A message in one language."""

    language: str
    subject: str
    body: str
    sms: str
    approved: date | None = None
    by: str = ""
    author: str = ""

    @property
    def usable(self) -> bool:
        """Approved by a native speaker, or written by the project itself in a language of its own."""
        return self.approved is not None or self.author == "project"


@dataclass(frozen=True, kw_only=True)
class Template:
    """A message in every language it has. `version` is the hash of its file."""

    key: str
    service: str
    version: str
    title: Mapping[str, str]
    purpose: str
    answers: bool
    label: str
    money: tuple[str, ...]
    optional: tuple[str, ...]
    of_home: tuple[str, ...]
    texts: Mapping[str, Text]

    @property
    def placeholders(self) -> set[str]:
        text = self.texts["fi"]
        return set(PLACEHOLDER.findall(text.subject + text.body + text.sms)) - set(OWN)


@cache
def templates() -> dict[str, Template]:
    """Return every message of the house by its key, such as "daycare.offer"."""
    paths = [path for path in sorted(PACKAGE.glob("*/*/messages/outreach/*.toml")) if path.name != "exclusions.toml"]
    return {template.key: template for template in map(read, paths)}


def template(key: str) -> Template:
    """Return one; an unknown key is a defect of the caller (KeyError)."""
    return templates()[key]


def services() -> list[str]:
    """Return the services that write to people unasked, in the order of their codes."""
    return sorted({one.service for one in templates().values()} - {"outreach"})


@cache
def exclusions(service: str) -> dict[str, dict[str, str]]:
    """Return why somebody is left out of a service's campaigns: code -> {fi, sv, en}."""
    found: dict[str, dict[str, str]] = {}
    for path in PACKAGE.glob(f"*/{service}/messages/outreach/exclusions.toml"):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


def read(path: Path) -> Template:
    """Read one file; `TextFault` where a language lacks a part or a placeholder that the others have."""
    raw = path.read_bytes()
    try:
        held: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise TextFault(f"{path}: {fault}") from fault
    head = {name: held.pop(name) for name in [*held] if not isinstance(held[name], dict) or name == "title"}
    service = path.parents[2].name
    try:
        made = Template(
            key=f"{service}.{path.stem}", service=service, version=sha256(raw).hexdigest()[:16],
            title=head.pop("title"), purpose=head.pop("purpose"), answers=head.pop("answers", False),
            label=head.pop("label", ""), money=tuple(head.pop("money", ())), optional=tuple(head.pop("optional", ())),
            of_home=tuple(head.pop("of_home", ())),
            texts={language: Text(language=language, **text) for language, text in held.items()},
        )  # fmt: skip
    except (KeyError, TypeError) as fault:
        raise TextFault(f"{path}: {fault}") from fault
    for wrong in [*([f"unknown {', '.join(head)}"] if head else []), *faults(made)]:
        raise TextFault(f"{path}: {wrong}")
    return made


def faults(made: Template) -> list[str]:
    """Return what is wrong with the texts of a message."""
    found = [f"no text in {language}" for language in (*TOGETHER,) if language not in made.texts]
    if found:
        return found
    for part in ("subject", "body", "sms"):
        wanted = set(PLACEHOLDER.findall(getattr(made.texts["fi"], part)))
        for language, text in made.texts.items():
            words = getattr(text, part)
            if not words.strip():
                found.append(f"{language}: {part} is empty")
            if differs := wanted ^ set(PLACEHOLDER.findall(words)):
                found.append(f"{language}: {part} differs from fi in {', '.join(sorted(differs))}")
            if part == "sms":
                found += [f"{language}: sms names {' and '.join(sorted(pair))} together"
                          for pair in NEVER_TOGETHER if pair <= set(PLACEHOLDER.findall(words))]  # fmt: skip
    return found


@dataclass(frozen=True)
class Chosen:
    """In which languages a message is written, and why not in the person's own.

    "no_text", "not_approved", or "not_printed": a letter in letters that the house's faces do not have.
    """

    languages: tuple[str, ...]
    fallback: str = ""


def choose(made: Template, wished: str, mother_tongue: str, *, unapproved: bool) -> Chosen:
    """Return the languages to write in: the one wished for, else the mother tongue, else fi, sv and en together.

    A text that waits for approval counts only with `unapproved`. Nothing known of the person is no fallback of a
    wish, but she still gets all three.
    """
    waiting = False
    for language in (wished, mother_tongue):
        text = made.texts.get(language)
        if text is not None and (text.usable or unapproved):
            return Chosen((language,), "" if language == (wished or mother_tongue) else "no_text")
        waiting |= text is not None
    return Chosen(TOGETHER, "not_approved" if waiting else "no_text")


@dataclass(frozen=True)
class Written:
    """A text with its facts put in."""

    subject: str
    body: str
    sms: str


def write(made: Template, languages: tuple[str, ...], facts: Mapping[str, Any], own: Mapping[str, Any]) -> Written:
    """Return the message with facts put in; several languages follow each other. `own`: link, and yes/no by language.

    A missing fact that is not optional is a defect of the caller (KeyError).
    """
    written = [_write_one(made, made.texts[language], facts, own) for language in languages]
    return Written(
        " / ".join(one.subject for one in written), BREAK.join(one.body for one in written),
        "\n".join(one.sms for one in written),
    )  # fmt: skip


def _write_one(made: Template, text: Text, facts: Mapping[str, Any], own: Mapping[str, Any]) -> Written:
    shown = {name: formatted(value, text.language, money=name in made.money) for name, value in facts.items()}
    yes, no = own.get(text.language, ("", ""))
    shown |= {"link": link_in(own.get("link", ""), own.get("base", ""), text.language), "yes": yes, "no": no}
    absent = {name for name in made.optional if not shown.get(name)}

    def put(words: str) -> str:
        lines = [line for line in words.strip().split("\n") if not absent & set(PLACEHOLDER.findall(line))]
        return PLACEHOLDER.sub(lambda found: shown[found[1]], "\n".join(lines))

    return Written(put(text.subject), put(text.body), plain(put(text.sms)))


def link_in(link: str, base: str, language: str) -> str:
    """Return the address of a page of the house at `base` in the reader's language, or the nearest the pages have.

    >>> link_in("https://city.fi/daycare/o/1/", "https://city.fi", "sv")
    'https://city.fi/sv/daycare/o/1/'
    >>> link_in("https://city.fi/daycare/o/1/", "https://city.fi", "so")
    'https://city.fi/en/daycare/o/1/'
    >>> link_in("https://elsewhere.fi/1", "https://city.fi", "so")
    'https://elsewhere.fi/1'
    """
    if not base or language == "fi" or not link.startswith(f"{base}/"):
        return link
    return f"{base}/{'sv' if language == 'sv' else 'en'}{link.removeprefix(base)}"


def formatted(value: Any, language: str, *, money: bool = False) -> str:
    """Return a fact as it is written in a language; figures are Western in all of them.

    >>> formatted(date(2026, 4, 21), "fi"), formatted(date(2026, 4, 21), "zh"), formatted("335", "ar", money=True)
    ('21.4.2026', '2026年4月21日', '335\\xa0€')
    >>> formatted("free", "so", money=True), formatted({"fi": "Päiväkoti", "sv": "", "en": "Daycare"}, "ru")
    ('0\\xa0€', 'Päiväkoti')
    """
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return str(value.get(language) or value.get("fi") or value.get("en") or "")
    if isinstance(value, datetime):
        local = value.astimezone(HELSINKI)
        return f"{_day(local.date(), language)} {local.hour}.{local.minute:02}"
    if isinstance(value, date):
        return _day(value, language)
    if money and value != "":
        amount = "0" if value == "free" else str(value)
        return f"{amount.replace('.', ',') if language != 'en' else amount}{NBSP}€"
    return str(value)


def _day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day}.{day.month}.{day.year}"


def stored(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return facts as JSON that keeps what they are: a day stays a day."""

    def one(value: Any) -> Any:
        if isinstance(value, datetime):
            return {"moment": value.isoformat()}
        if isinstance(value, date):
            return {"day": value.isoformat()}
        return str(value) if isinstance(value, Decimal) else dict(value) if isinstance(value, Mapping) else value

    return {name: one(value) for name, value in facts.items()}


def restored(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that `stored` kept.

    >>> restored(stored({"starts": date(2026, 8, 1), "minutes": 9}))
    {'starts': datetime.date(2026, 8, 1), 'minutes': 9}
    """

    def one(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"day"}:
            return date.fromisoformat(value["day"])
        if isinstance(value, dict) and set(value) == {"moment"}:
            return datetime.fromisoformat(value["moment"])
        return value

    return {name: one(value) for name, value in held.items()}

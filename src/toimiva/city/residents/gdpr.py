"""A person's right to see and to have removed what the house holds of her: one answer for page and Helsinki Profile.

Each room names its personal data in `personal_data.py` (`PROVIDERS`): what is exported, how it is removed, and
why the rest must be kept. Every model with a key to a person or a user has a provider; a test walks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction

from toimiva.city.access import LEVELS_OF_ASSURANCE, Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.cards import Words

from .models import Person

Node = dict[str, Any]
STRONG = "substantial"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose data is asked for: the account, the resident it belongs to (if any), and how surely she is known."""

    user: Any
    person: Person | None
    loa: str
    on: date

    @property
    def strong(self) -> bool:
        return LEVELS_OF_ASSURANCE.index(self.loa) >= LEVELS_OF_ASSURANCE.index(STRONG)


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Why data stays. `until` is its last day where that is known; `blocks`: while it is held, nothing is deleted."""

    code: str
    reason: Words
    law: Words | str  # a text alone is the same in every language
    until: date | None = None
    blocks: bool = False

    def law_in(self, language: str) -> str:
        """Return the act and section in `language`."""
        return self.law if isinstance(self.law, str) else self.law.in_language(language)

    def as_error(self) -> dict[str, Any]:
        """Return it as the error of the GDPR API (contract 1.1.0)."""
        languages = ("fi", "sv", "en")
        return {"code": self.code, "message": {one: self.reason.in_language(one) for one in languages}}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The personal data of some models (by label): its nodes, how it goes, and why it stays.

    `keep` is asked before anything goes. `delete` returns how many rows went; None: nothing of it ever goes so.
    """

    models: tuple[str, ...]
    title: Words
    export: Callable[[Subject], list[Node]]
    delete: Callable[[Subject], int] | None = None
    keep: Callable[[Subject], Keep | None] = lambda subject: None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What stays, and why."""

    title: Words
    keep: Keep


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What a deletion did, or in a dry run would do. With `refused` nothing goes."""

    deleted: dict[Words, int] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    @property
    def refused(self) -> list[Keep]:
        return [one.keep for one in self.kept if one.keep.blocks]


@cache
def providers() -> tuple[Provider, ...]:
    """Return the providers of every room. A model that two of them name is a defect (ValueError)."""
    found: list[Provider] = []
    for config in apps.get_app_configs():
        if config.name.startswith("toimiva.") and find_spec(f"{config.name}.personal_data"):
            found += import_module(f"{config.name}.personal_data").PROVIDERS
    named = [label for provider in found for label in provider.models]
    if twice := {label for label in named if named.count(label) > 1}:
        raise ValueError(f"two providers name {', '.join(sorted(twice))}")
    return tuple(found)


def subject_of(user: Any, *, loa: str, on: date) -> Subject:
    """Return the subject of an account."""
    account = getattr(user, "resident_account", None)
    level = loa if loa in LEVELS_OF_ASSURANCE else "unknown"
    return Subject(user=user, person=account.person if account else None, loa=level, on=on)


def export(subject: Subject) -> Node:
    """Return everything held of the subject as the node tree of Helsinki Profile: key and value or children."""
    return {"key": "TOIMIVA", "children": [node for provider in providers() for node in provider.export(subject)]}


def erase(actor: Actor, subject: Subject, *, now: datetime, dry_run: bool) -> Erasure:
    """Remove what may go, in one transaction; a dry run does the same and takes it back, so it answers the same.

    The account goes with it: the next sign-in begins with nothing.
    """
    require(actor, "residents.own.delete")
    with transaction.atomic():
        get_user_model().objects.select_for_update().filter(pk=subject.user.pk).first()  # no sign-in in between
        erasure = Erasure(kept=list(_kept(subject)))
        if not erasure.refused:
            _remove(subject, erasure)
            counts = {title.en: count for title, count in erasure.deleted.items()}
            person = subject.person.pk if subject.person else None
            record(actor, "residents.own.delete", at=now, kind="DELETE", person=person, counts=counts)
        if dry_run:
            transaction.set_rollback(True)
    return erasure


def _kept(subject: Subject) -> Iterator[Kept]:
    for provider in providers():
        if keep := provider.keep(subject):
            yield Kept(title=provider.title, keep=keep)


def _remove(subject: Subject, erasure: Erasure) -> None:
    """Ask the rooms last to first: what the services hold goes before the account they point to."""
    for provider in reversed(providers()):
        if provider.delete and (count := provider.delete(subject)):
            erasure.deleted[provider.title] = erasure.deleted.get(provider.title, 0) + count


def value(key: str, what: Any) -> Node:
    """Return a leaf of the tree; its value is text.

    >>> value("DATE_OF_BIRTH", date(1990, 1, 2))
    {'key': 'DATE_OF_BIRTH', 'value': '1990-01-02'}
    """
    return {"key": key, "value": "" if what is None else str(what)}


def withheld(key: str, keep: Keep) -> Node:
    """Return a leaf that says why its value is not told here."""
    return {"key": key, "error": keep.as_error()}


def branch(key: str, children: list[Node]) -> list[Node]:
    """Return a node with children, as a list that is empty where they are."""
    return [{"key": key, "children": children}] if children else []

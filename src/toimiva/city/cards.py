"""The card of a service: its name, whom it serves, its navigation and roles. Free of Django."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple


class Words(NamedTuple):
    """A text in the three languages of the house."""

    fi: str
    sv: str
    en: str

    def in_language(self, language: str | None) -> str:
        """Return the text in `language`; others fall back to Finnish, the order asked → fi → sv → en."""
        return getattr(self, language or "fi", None) or self.fi or self.sv or self.en


class RoleCard(NamedTuple):
    """A role that a user may hold, for the whole city or for one organisation unit."""

    code: str
    name: Words


class Link(NamedTuple):
    """One place in the navigation; shown to those who may do `operation`."""

    url_name: str
    name: Words
    operation: str


@dataclass(frozen=True, kw_only=True)
class ServiceCard:
    """What a service says of itself: `front` is the URL name of its public page, `icon` an hds icon's name."""

    code: str
    name: Words
    says: Words
    front: str
    icon: str
    navigation: tuple[Link, ...] = ()
    roles: tuple[RoleCard, ...] = ()
    metrics: tuple[str, ...] = ()


@cache
def service_cards() -> tuple[ServiceCard, ...]:
    """Return the card of every service in the house, in the order of their codes; one on files alone has none."""
    package = import_module("toimiva.services")
    modules = (import_module(f"toimiva.services.{found.name}") for found in iter_modules(package.__path__))
    return tuple(module.CARD for module in modules if hasattr(module, "CARD"))

"""The money of a report: each row's seven figures, the divisions, the projects, the months, the accounts layout."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .follow_up import Trilingual


@dataclass(frozen=True, kw_only=True)
class Money:
    """Euros of one row. free = allotted - used - committed; deviation = allotted - forecast; both may be negative.

    `forecast` is what the whole year is expected to take; `use_rate_percent` is None where nothing is allotted.
    """

    allotted: Decimal
    committed: Decimal
    used: Decimal
    free: Decimal
    forecast: Decimal
    deviation: Decimal
    use_rate_percent: Decimal | None


FIGURES = ("allotted", "committed", "used", "free", "forecast", "deviation")


@dataclass(frozen=True, kw_only=True)
class NumberMoney:
    """One project number of a division; a joint project has a number in each of its divisions."""

    number: str
    name: str
    money: Money


@dataclass(frozen=True, kw_only=True)
class DivisionMoney:
    """A division's total and its project numbers."""

    code: str
    name: Trilingual
    numbers: tuple[NumberMoney, ...]
    money: Money


@dataclass(frozen=True, kw_only=True)
class ProjectMoney:
    """A project over all its numbers, shown once."""

    name: str
    numbers: tuple[str, ...]
    divisions: tuple[str, ...]
    money: Money


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the year ("2021-05"): what was used in it, or what is forecast for it where it is not over."""

    month: str
    used: Decimal
    forecast: Decimal


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """A line of the accounts layout: expenses negative, deviation = actual - (budget + changes)."""

    code: str
    name: Trilingual
    budget: Decimal
    changes: Decimal
    actual: Decimal
    deviation: Decimal

"""How much of a plan was to be done and has been done by a day, by weight; and plans summed up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .earned_value import EarnedValue, of_sums


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A milestone of the baseline: its weight, the day it was first agreed for and the day it was done."""

    weight: int
    baseline_due: date
    done_on: date | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a plan stands on a day: shares from 0 to 1, money in euros."""

    planned_share: Fraction
    done_share: Fraction
    budget: Decimal
    used: Decimal

    @property
    def pv(self) -> Fraction:
        return self.planned_share * Fraction(self.budget)

    @property
    def ev(self) -> Fraction:
        return self.done_share * Fraction(self.budget)


def shares_on(plan: Iterable[Planned], on: date) -> tuple[Fraction, Fraction] | None:
    """Return the planned and the done share by weight at the end of a day; None where the plan weighs nothing.

    >>> plan = [Planned(weight=3, baseline_due=date(2021, 4, 1), done_on=None),
    ...         Planned(weight=1, baseline_due=date(2021, 9, 1), done_on=date(2021, 4, 2))]
    >>> shares_on(plan, date(2021, 5, 1))
    (Fraction(3, 4), Fraction(1, 4))
    """
    steps = list(plan)
    whole = sum(step.weight for step in steps)
    if not whole:
        return None
    planned = sum(step.weight for step in steps if step.baseline_due <= on)
    done = sum(step.weight for step in steps if step.done_on is not None and step.done_on <= on)
    return Fraction(planned, whole), Fraction(done, whole)


def rolled_up(plans: Iterable[Standing]) -> EarnedValue:
    """Return the earned value of several plans: their sums, and the ratios of the sums (never means of ratios)."""
    standing = list(plans)
    return of_sums(
        budget=sum((Fraction(one.budget) for one in standing), Fraction(0)),
        used=sum((Fraction(one.used) for one in standing), Fraction(0)),
        pv=sum((one.pv for one in standing), Fraction(0)),
        ev=sum((one.ev for one in standing), Fraction(0)),
    )

"""The programme overview as it is shown: the finding first, then figures, bars, projects and the matter's course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from toimiva.city.access import Actor
from toimiva.city.data.queries import Latest, linked

from ..models import Decision, DivisionShare, Programme, Project

# What the decision follows -> how the indicators of the house say which area they tell of.
INDICATORS_OF = {"SEGREGATION_POLARISATION": "segregation", "SERVICE_DEFICIT": "service_deficit",
                 "YOUTH_UNEMPLOYMENT": "youth_unemployment", "STAFF_COPING": "staff_coping"}  # fmt: skip
CHART_WIDTH = 440  # units of the bars' part of the drawing


@dataclass(frozen=True)
class Bar:
    """One division's bar: widths in units of the drawing."""

    share: DivisionShare
    y: int
    width: float


@dataclass(frozen=True)
class Overview:
    """What the page says of a programme."""

    granted: Decimal
    proposed: Decimal
    is_granted: bool
    numbers: int
    projects: Sequence[Project]
    bars: Sequence[Bar]
    chart_height: int
    joint: Sequence[Project]
    handled: Sequence[tuple[str, list[date]]]
    handlings: Sequence[Decision]
    motion: dict[str, Any]


def overview_of(programme: Programme, handlings: Sequence[Decision]) -> Overview:
    """Return the overview of a programme that was fetched whole."""
    projects = list(programme.projects.all())
    motion = programme.decision.reading["motion"]
    return Overview(
        granted=programme.matter.granted,
        proposed=programme.proposed,
        is_granted=programme.matter.is_granted,
        numbers=sum(len(project.numbers.all()) for project in projects),
        projects=projects,
        bars=_bars(list(programme.divisions.all())),
        chart_height=40 * len(programme.divisions.all()),
        joint=[project for project in projects if len(project.numbers.all()) > 1],
        handled=_handled(motion),
        handlings=handlings,
        motion=motion,
    )


def followed_areas(actor: Actor, areas: Sequence[str]) -> list[tuple[str, list[Latest]]]:
    """Return the impact areas of the decision, each with the indicators that follow it (two queries an area)."""
    return [(area, linked(actor, INDICATORS_OF[area])) for area in areas]


def total(project: Project) -> Decimal:
    """Return the money of a project over its numbers, each counted once."""
    return sum((number.amount for number in project.numbers.all()), Decimal(0))


def _bars(shares: list[DivisionShare]) -> list[Bar]:
    largest = max((share.amount for share in shares), default=Decimal(0)) or Decimal(1)
    return [
        Bar(share, 40 * row, round(float(share.amount / largest) * CHART_WIDTH, 1)) for row, share in enumerate(shares)
    ]


def _handled(motion: dict[str, Any]) -> list[tuple[str, list[date]]]:
    """Return which bodies handled the motion on which days before the decision."""
    dates = motion.get("handled_dates") or {}
    handled = [(body, sorted(date.fromisoformat(day) for day in days)) for body, days in dates.items() if days]
    return sorted(handled, key=lambda one: one[1])

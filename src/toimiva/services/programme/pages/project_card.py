"""A project's card as it is shown: the answer in a sentence, its plan in order, its risks in a matrix, its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.access import Actor, allowed
from toimiva.city.ui.templatetags.toimiva import euros, percent

from ..engine.earned_value import EarnedValue
from ..models import Milestone, Risk
from ..queries.followed_targets import FollowedTarget
from ..queries.followup import Followup, ShownLight
from ..words import LIGHT_NAMES

STEPS = range(5, 0, -1)


@dataclass(frozen=True)
class Step:
    """A milestone on the line: done, late or to come, with the days it is late."""

    milestone: Milestone
    state: str  # is-done, is-now (the next one), is-next
    days_late: int


@dataclass(frozen=True)
class Cell:
    """One field of the risk matrix."""

    effect: int
    risks: Sequence[tuple[int, Risk]]


def finding(followup: Followup) -> str:
    """Say first what matters: which lights ask for attention, and how far the money has gone."""
    return f"{_of_lights(followup.lights)} {_of_money(followup)}"


def _of_lights(lights: Sequence[ShownLight]) -> str:
    named = {
        colour: ", ".join(str(LIGHT_NAMES[one.light]).lower() for one in lights if one.colour == colour)
        for colour in ("red", "yellow", "grey")
    }
    if named["red"] and named["yellow"]:
        return _("Red: %(red)s. Yellow: %(yellow)s.") % named
    if named["red"] or named["yellow"]:
        return _("Red: %(red)s.") % named if named["red"] else _("Yellow: %(yellow)s.") % named
    if named["grey"]:
        return _("Nothing is red or yellow, but this is not known: %(grey)s.") % named
    return _("All four lights are green.")


def _of_money(followup: Followup) -> str:
    money = followup.money
    if money.allotted <= 0:
        return _("No money has been allotted to the project.")
    facts = {
        "used": euros(money.used),
        "allotted": euros(money.allotted),
        "share": percent(money.used / money.allotted),
    }
    return _("%(used)s of %(allotted)s has been used, %(share)s.") % facts


def steps(milestones: Sequence[Milestone], on: date) -> list[Step]:
    """Return the milestones on the line, by their due day; the first one not done is the present."""
    found: list[Step] = []
    now_is_marked = False
    for one in milestones:
        done = one.done_on is not None and one.done_on <= on
        state = "is-done" if done else "is-next" if now_is_marked else "is-now"
        now_is_marked = now_is_marked or not done
        found.append(Step(one, state, 0 if done else max((on - one.due).days, 0)))
    return found


def matrix(numbered: Sequence[tuple[int, Risk]]) -> list[tuple[int, list[Cell]]]:
    """Return the open risks by probability (5 on top) and effect (1 first), each with its number in the table."""
    return [
        (
            probability,
            [
                Cell(
                    effect,
                    [
                        (number, risk)
                        for number, risk in numbered
                        if risk.state == "OPEN" and (risk.probability, risk.effect) == (probability, effect)
                    ],
                )
                for effect in reversed(STEPS)
            ],
        )
        for probability in STEPS
    ]


def told_earned_value(value: EarnedValue) -> str:
    """Say what the earned value means: ahead or behind the plan, under or over cost."""
    facts = {"schedule": euros(abs(value.sv)), "cost": euros(abs(value.cv))}
    if value.sv < 0:
        plan = _("Work worth %(schedule)s is behind the plan") % facts
    else:
        plan = _("Work worth %(schedule)s is ahead of the plan") % facts if value.sv else _("The work is as planned")
    if value.cv < 0:
        cost = _("and it has cost %(cost)s more than it is worth.") % facts
    else:
        cost = (
            _("and it has cost %(cost)s less than it is worth.") % facts
            if value.cv
            else _("and it has cost its worth.")
        )
    return f"{plan}, {cost}"


@dataclass(frozen=True)
class Picture:
    """Where the baseline, the value, the line and the target stand on a drawing 160 wide; None: not known."""

    baseline: float
    target: float
    line: float | None
    value: float | None


def picture(one: FollowedTarget) -> Picture:
    """Return the places of a target's figures between the least and the greatest of them."""
    target = one.target
    known = [target.baseline_value, target.target_value, *(v for v in (one.value, one.line) if v is not None)]
    low, high = min(known), max(known)
    width = high - low or 1
    places = [
        None if value is None else round(10 + float((value - low) / width) * 140, 1)
        for value in (target.baseline_value, target.target_value, one.line, one.value)
    ]
    return Picture(places[0] or 10, places[1] or 10, places[2], places[3])


def rights(actor: Actor, followup: Followup) -> dict[str, bool]:
    """Return what this actor may do on this card; a closed project's follow-up is not changed by anybody."""
    manages = any(one.user_id == actor.id for one in followup.project.managers.all())
    plans = allowed(actor, "programme.milestone.add") and (manages or None in actor.units("programme.office"))
    return {
        "plans": plans and not followup.closed,
        "agrees": allowed(actor, "programme.target.agree") and not followup.closed,
        "administers": allowed(actor, "programme.project.close"),
    }


def language() -> str:
    """The language of the page."""
    return get_language() or "fi"

"""Whether a de minimis aid fits under the ceiling of a single undertaking, and from which day it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load

YEARS = 3
GENERAL, ROAD_FREIGHT, SGEI = "general", "road_freight", "sgei"


@dataclass(frozen=True, kw_only=True)
class Ceiling(Rule):
    """One row of de_minimis.toml."""

    ceiling: str
    regulation: str
    cap_eur: int
    binds: list[str]
    counts: list[str]
    window: Literal["ROLLING", "FISCAL_YEARS"]

    def window_start(self, day: date) -> date:
        """Return the first day that is counted with `day`: three years earlier to the day is counted no more."""
        if self.window == "FISCAL_YEARS":
            return date(day.year - (YEARS - 1), 1, 1)
        return day - relativedelta(years=YEARS) + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SectorRule(Rule):
    """One row of de_minimis_sectors.toml: how the industry codes of a sector begin."""

    sector: str
    begins: list[str]


@dataclass(frozen=True, kw_only=True)
class Aid:
    """A de minimis aid, declared by the employer or granted by the city, on the day the right to it is conferred.

    `sector` is general, road_freight, agriculture, fisheries or sgei, or an industry code; `undertaking` a business id.
    """

    amount: Decimal
    granted_at: date
    undertaking: str | None = None
    sector: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposed aid, the aids known of, and the business ids of the single undertaking (all aids, where not told)."""

    proposal: Aid
    aids: list[Aid] = field(default_factory=list)
    group: list[str] | None = None


@dataclass(frozen=True)
class Room:
    """`counted`: the aids in the window without the proposal; `room`: what is left of the cap."""

    window_start: date
    window_end: date
    counted: Decimal
    room: Decimal
    allowed: bool
    cap: Decimal
    regulation: str
    first_date_with_room: date | None


@dataclass(frozen=True)
class OnTimeLine:
    """An aid on the time line of a window: whether it counts, and the day on which it counts no more."""

    granted_at: date
    amount: Decimal
    counts: bool
    leaves_on: date


class _Counted(NamedTuple):
    rule: Ceiling
    start: date
    amount: Decimal

    @property
    def left(self) -> Decimal:
        return self.rule.cap_eur - self.amount


RULES = load(Path(__file__).with_suffix(".toml"), Ceiling)
SECTORS = load(Path(__file__).with_name("de_minimis_sectors.toml"), SectorRule)


def room(asked: Proposal, rules: Rules[Ceiling] = RULES) -> Room:
    """Return whether the proposal fits, and the first day from its own on which it does (None: it never will).

    An aid granted exactly three years earlier has left the window:

    >>> aids = [Aid(amount=Decimal(180000), granted_at=date(2023, 2, 10)),
    ...         Aid(amount=Decimal(100000), granted_at=date(2025, 6, 1))]
    >>> answered = room(Proposal(proposal=Aid(amount=Decimal(25000), granted_at=date(2026, 2, 9)), aids=aids))
    >>> answered.allowed, answered.room, str(answered.first_date_with_room)
    (False, Decimal('20000'), '2026-02-10')
    """
    check(asked)
    day, amount = asked.proposal.granted_at, asked.proposal.amount
    aids = of_undertaking(asked)
    strictest = _strictest(asked, aids, day, rules)
    if strictest is None:
        raise Refusal("no_rule", field="proposal.granted_at", value=day.isoformat(), table=rules.title)
    first = next((day for day in _days(day, aids, rules) if _fits(_strictest(asked, aids, day, rules), amount)), None)
    return Room(
        strictest.start,
        day,
        strictest.amount,
        max(Decimal(0), strictest.left),
        _fits(strictest, amount),
        Decimal(strictest.rule.cap_eur),
        strictest.rule.regulation,
        first,
    )


def time_line(asked: Proposal, answered: Room, rules: Rules[Ceiling] = RULES) -> list[OnTimeLine]:
    """Return the aids of the undertaking in order of time, as the window of the answer sees them."""
    strictest = _strictest(asked, of_undertaking(asked), answered.window_end, rules)
    assert strictest is not None
    return [
        OnTimeLine(
            aid.granted_at,
            aid.amount,
            _sector(aid) in strictest.rule.counts and answered.window_start <= aid.granted_at <= answered.window_end,
            _leaves_on(aid.granted_at, strictest.rule),
        )
        for aid in sorted(of_undertaking(asked), key=lambda aid: aid.granted_at)
    ]


def of_undertaking(asked: Proposal) -> list[Aid]:
    """Return the aids of the single undertaking; one that names no undertaking is the applicant's own."""
    if asked.group is None:
        return asked.aids
    group = {_digits(name) for name in asked.group}
    return [aid for aid in asked.aids if aid.undertaking is None or _digits(aid.undertaking) in group]


def check(asked: Proposal) -> None:
    """Raise `Refusal` for an amount below zero and for a sector that is not known."""
    for where, aid in [("proposal", asked.proposal), *((f"aids[{at}]", aid) for at, aid in enumerate(asked.aids))]:
        if aid.amount < 0:
            raise Refusal("negative_amount", field=f"{where}.amount", value=aid.amount)
        known = [GENERAL, SGEI, *(rule.sector for rule in SECTORS)]
        if aid.sector and not _is_code(aid.sector) and aid.sector not in known:
            raise Refusal("bad_value", field=f"{where}.sector", value=aid.sector, expected=" | ".join(known))


def _strictest(asked: Proposal, aids: Sequence[Aid], day: date, rules: Rules[Ceiling]) -> _Counted | None:
    """Return the ceiling that leaves least room on a day, None where none is in force.

    A proposal of no sector for an undertaking that has had road freight aid is road freight: the higher ceiling needs
    the activities kept apart, so all aids count under the lower one.
    """
    sector = _sector(asked.proposal)
    hauls = not asked.proposal.sector and any(_sector(aid) == ROAD_FREIGHT for aid in aids)
    found = []
    for rule in rules.all_on(day, lambda rule: sector in rule.binds or (hauls and ROAD_FREIGHT in rule.binds)):
        start = rule.window_start(day)
        counts = [*rule.counts, sector] if hauls else rule.counts
        amounts = (aid.amount for aid in aids if start <= aid.granted_at <= day and _sector(aid) in counts)
        found.append(_Counted(rule, start, sum(amounts, Decimal(0))))
    return min(found, key=lambda counted: counted.left, default=None)


def _fits(counted: _Counted | None, amount: Decimal) -> bool:
    return counted is not None and amount <= counted.left


def _days(day: date, aids: Sequence[Aid], rules: Rules[Ceiling]) -> list[date]:
    """Return the days from `day` on which room may grow: an aid leaves the window, or a ceiling comes into force."""
    days = {day, *(rule.valid_from for rule in rules)}
    days.update(_leaves_on(aid.granted_at, rule) for aid in aids for rule in rules)
    return sorted(one for one in days if one >= day)


def _leaves_on(granted_at: date, rule: Ceiling) -> date:
    if rule.window == "FISCAL_YEARS":
        return date(granted_at.year + YEARS, 1, 1)
    day = granted_at + relativedelta(years=YEARS)
    return day if rule.window_start(day) > granted_at else day + timedelta(days=1)  # 29 February has no day of its own


def _sector(aid: Aid) -> str:
    if aid.sector is None or not _is_code(aid.sector):
        return aid.sector or GENERAL
    code = aid.sector.replace(".", "")
    return next((rule.sector for rule in SECTORS if code.startswith(tuple(rule.begins))), GENERAL)


def _is_code(sector: str) -> bool:
    return sector.replace(".", "").isdigit()


def _digits(business_id: str) -> str:
    return "".join(sign for sign in business_id if sign.isdigit())

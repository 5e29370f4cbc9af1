"""Into which parts the time of a benefit falls, and which support is in effect in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from .benefit_case import BenefitCase, PaySubsidy, TrainingCompensation
from .months import DAY

Support = TypeVar("Support", PaySubsidy, TrainingCompensation)


class Span(NamedTuple):
    """A part of the time with the one subsidy and the one compensation in effect."""

    start: date
    end: date
    subsidy: PaySubsidy | None
    compensation: TrainingCompensation | None


@dataclass
class _Open:
    """A subsidy to which later ones of its kind may still be joined; `place` is its first in the order given."""

    place: int
    subsidy: PaySubsidy


def spans(case: BenefitCase) -> list[Span]:
    """Return the parts of the time in order, cut where a support begins and on the day after it ends.

    Of several supports that cover the first day of a part, the first in the order given is in effect.
    """
    assert case.start is not None and case.end is not None
    if not case.pay_subsidies and not case.training_compensations:
        return [Span(case.start, case.end, None, None)]
    subsidies, compensations = merged(case.pay_subsidies or ()), case.training_compensations or ()
    cuts = {case.start}
    for support in (*subsidies, *compensations):
        assert support.start is not None and support.end is not None
        cuts.update(day for day in (support.start, support.end + DAY) if case.start < day <= case.end)
    starts = sorted(cuts)
    ends = [*(start - DAY for start in starts[1:]), case.end]
    return [
        Span(start, end, _covering(subsidies, start), _covering(compensations, start))
        for start, end in zip(starts, ends, strict=True)
    ]


def merged(subsidies: Sequence[PaySubsidy]) -> list[PaySubsidy]:
    """Return the subsidies, those of one kind joined where one begins at the latest the day after another ends.

    One kind is the same percent, work time and disability or illness.
    """
    if len(subsidies) < 2:
        return list(subsidies)
    done: list[_Open] = []
    last: dict[tuple[int, Decimal | None, bool], _Open] = {}
    for place, subsidy in sorted(enumerate(subsidies), key=lambda item: item[1].start or date.min):
        assert subsidy.start is not None and subsidy.end is not None
        kind = (subsidy.percent, subsidy.work_time_percent, bool(subsidy.disability_or_illness))
        earlier = last.get(kind)
        if earlier and earlier.subsidy.end and subsidy.start <= earlier.subsidy.end + DAY:
            end = max(earlier.subsidy.end, subsidy.end)
            earlier.place, earlier.subsidy = min(earlier.place, place), replace(earlier.subsidy, end=end)
        else:
            last[kind] = _Open(place, subsidy)
            done.append(last[kind])
    return [one.subsidy for one in sorted(done, key=lambda one: one.place)]


def _covering(supports: Sequence[Support], day: date) -> Support | None:
    for support in supports:
        if support.start and support.end and support.start <= day <= support.end:
            return support
    return None

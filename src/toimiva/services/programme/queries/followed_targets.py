"""Impact targets beside what is measured: newest value, how fresh, how far from baseline to target, which light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.utils import timezone

from toimiva.city.cards import Words
from toimiva.city.data.queries import Latest
from toimiva.city.data.registry import indicators

from ..models import ImpactTarget, TargetUnit
from ..policy.completion import completion, target_line
from ..policy.indicator_links import link_of
from ..policy.lights import Followed, Light, target_light
from ..policy.verdict import Verdict, without_evaluation

DAY = 86_400


@dataclass(frozen=True)
class FollowedTarget:
    """A target with its newest value. It counts when it is agreed and no agreed version has replaced it."""

    target: ImpactTarget
    name: Words
    measured: Latest | None
    counts: bool
    replaced: bool
    now: datetime

    @property
    def value(self) -> Decimal | None:
        return self.measured.value if self.measured else None

    @property
    def value_on(self) -> date | None:
        """The day of the data: of its oldest input."""
        computation = self.measured.computation if self.measured else None
        return timezone.localdate(computation.data_at) if computation else None

    @property
    def stale(self) -> bool:
        return bool(self.measured and self.measured.computation and self.measured.stale(self.now))

    @property
    def line(self) -> Decimal | None:
        """Where the target line stands on the day of the data."""
        if self.value_on is None:
            return None
        one = self.target
        return target_line(one.baseline_value, one.baseline_to, one.target_value, one.target_on, self.value_on)

    @property
    def completion(self) -> Fraction | None:
        """How far the value has come from baseline to target; None without a value or a way to go."""
        if self.value is None:
            return None
        return completion(self.target.baseline_value, self.target.target_value, self.value)

    @property
    def followed(self) -> Followed:
        computation = self.measured.computation if self.measured else None
        age = (self.now - computation.data_at).total_seconds() if computation else 0
        return Followed(
            name=self.name,
            rising=self.target.rising,
            value=self.value,
            line=self.line,
            age_days=max(0, ceil(age / DAY)),
            allowed_age_days=self.measured.indicator.allowed_age_days if self.measured else 0,
            is_share=self.target.unit == TargetUnit.SHARE,
        )

    @property
    def light(self) -> Light:
        return target_light(self.followed, timezone.localdate(self.now))

    @property
    def verdict(self) -> Verdict:
        """What may be said of an effect: nothing, until it has been evaluated."""
        return without_evaluation(self.target.method)


def followed_targets(
    targets: Sequence[ImpactTarget], measured: Mapping[str, Latest], now: datetime
) -> list[FollowedTarget]:
    """Return a project's targets, those that count first, then proposals, then replaced versions."""
    replaced = {one.replaces_id for one in targets if one.replaces_id and one.agreed_on}
    found = [
        FollowedTarget(
            one,
            indicator_name(one.indicator, timezone.localdate(now)),
            measured.get(one.indicator),
            one.agreed_on is not None and one.pk not in replaced,
            one.pk in replaced,
            now,
        )
        for one in targets
    ]
    return sorted(found, key=lambda one: (not one.counts, one.replaced, one.target.pk))


def indicator_name(code: str, on: date) -> Words:
    """Return an indicator's name: the link table's, else the data room's, else its code."""
    if link := link_of(code, on):
        return link.name
    defined = indicators().get(code)
    return defined.name if defined else Words(code, code, code)

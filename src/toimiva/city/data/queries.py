"""What can be read: published figures only, those of private indicators for who may compute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from toimiva.city.access import Actor, allowed, require
from toimiva.city.refusals import Missing

from .definitions import Indicator, due
from .engine.areas import CITY
from .models import Computation, IndicatorValue
from .registry import indicator as defined
from .registry import indicators as all_indicators


@dataclass(frozen=True)
class Latest:
    """An indicator's newest figures of the whole city; `value` is the headline, None when there is no data yet."""

    indicator: Indicator
    computation: Computation | None
    values: tuple[IndicatorValue, ...] = ()

    @property
    def headline(self) -> IndicatorValue | None:
        """The city's total; of a rate, the group that there is most of."""
        known = [one for one in self.values if one.value is not None]
        return next((one for one in known if one.group == ""), max(known, key=_size, default=None))

    @property
    def value(self) -> Decimal | None:
        return self.headline.value if self.headline else None

    @property
    def hides(self) -> bool:
        """Whether some counts were hidden to protect small groups."""
        return bool(self.computation and getattr(self.computation, "hides", False))

    def stale(self, now: datetime) -> bool:
        """Tell whether the oldest input is older than the indicator allows."""
        return due(self.computation.data_at if self.computation else None, now, self.indicator.allowed_age_days)


def _size(value: IndicatorValue) -> Decimal:
    return value.value or Decimal(0)


def readable(actor: Actor) -> list[Indicator]:
    """The indicators this actor may see, in the order of their definition."""
    require(actor, "data.read")
    everything = allowed(actor, "data.read_all")
    return [one for one in all_indicators().values() if one.public or everything]


def indicator(actor: Actor, code: str) -> Indicator:
    """One indicator, or `Missing`: a private one is not told from one that is not there."""
    found = defined(code)
    if found not in readable(actor):
        raise Missing("unknown_indicator", field="code", code=code)
    return found


def latest_of(actor: Actor) -> list[Latest]:
    """Every readable indicator with its newest figures, in two queries."""
    shown = readable(actor)
    newest = {one.indicator: one for one in _newest(each.code for each in shown)}
    return [_latest(one, newest.get(one.code)) for one in shown]


def latest(actor: Actor, code: str) -> Latest:
    """One indicator with its newest figures: what other rooms show and link to."""
    found = indicator(actor, code)
    return _latest(found, next(iter(_newest([code])), None))


def linked(actor: Actor, impact_area: str) -> list[Latest]:
    """The indicators that follow one of the programme's impact areas: segregation, youth_unemployment, …"""
    shown = {one.code: one for one in readable(actor) if one.impact_area == impact_area}
    newest = {one.indicator: one for one in _newest(list(shown))}
    return [_latest(one, newest.get(code)) for code, one in shown.items()]


def values(actor: Actor, code: str, *, period: str = "") -> QuerySet[IndicatorValue]:
    """The published cells of one indicator, of its newest period unless another is asked."""
    indicator(actor, code)
    of_period = Computation.objects.filter(indicator=code, **({"period": period} if period else {}))
    computation = of_period.order_by("-period").values("id")[:1]
    rows = IndicatorValue.objects.filter(computation__in=computation)
    return rows.select_related("area", "computation").order_by("id")


def periods(actor: Actor, code: str) -> list[IndicatorValue]:
    """The headline cells of the whole city in each period, oldest first."""
    indicator(actor, code)
    rows = IndicatorValue.objects.filter(computation__indicator=code, area=CITY, group="", value__isnull=False)
    return list(rows.select_related("computation").order_by("computation__period"))


def _newest(codes: Iterable[str]) -> QuerySet[Computation]:
    hidden = IndicatorValue.objects.filter(computation=OuterRef("pk"), suppressed=True)
    city = Prefetch("values", IndicatorValue.objects.filter(area=CITY).order_by("group"), to_attr="of_city")
    rows = Computation.objects.filter(indicator__in=list(codes))
    rows = rows.order_by("indicator", "-period").distinct("indicator")
    return rows.annotate(hides=Exists(hidden)).prefetch_related(city)


def _latest(what: Indicator, computation: Computation | None) -> Latest:
    return Latest(what, computation, tuple(getattr(computation, "of_city", ())))

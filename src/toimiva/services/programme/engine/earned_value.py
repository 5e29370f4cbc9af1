"""Earned value of a project: what was planned, done and used, and what it will cost at this pace."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from toimiva.city.refusals import Refusal


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Budget and money used in euros; the shares planned and done from 0 to 1."""

    budget: Decimal
    planned_share: float
    done_share: float
    used: Decimal


@dataclass(frozen=True)
class EarnedValue:
    """Sums in euros to the cent, ratios unrounded; null where the ratio is undefined."""

    pv: Decimal
    ev: Decimal
    sv: Decimal
    cv: Decimal
    spi: float | None
    cpi: float | None
    eac_typical: Decimal | None
    eac_atypical: Decimal
    eac_combined: Decimal | None
    etc: Decimal | None
    vac: Decimal | None
    tcpi: float | None


def earned_value(progress: Progress) -> EarnedValue:
    """Return the earned value; `etc` and `vac` follow the typical estimate, `tcpi` is to the budget.

    >>> answer = earned_value(Progress(budget=Decimal(470000), planned_share=0.6, done_share=0.5, used=Decimal(240000)))
    >>> str(answer.sv), str(answer.cv), str(answer.eac_typical), round(answer.tcpi, 4)
    ('-47000.00', '-5000.00', '480000.00', 1.0217)

    Raises `Refusal("share_out_of_range")` for a share outside 0 to 1, `Refusal("negative_money")` below nil.
    """
    _check(progress)
    budget, used = Fraction(progress.budget), Fraction(progress.used)
    pv, ev = (Fraction(str(share)) * budget for share in (progress.planned_share, progress.done_share))
    return of_sums(budget=budget, used=used, pv=pv, ev=ev)


def of_sums(*, budget: Fraction, used: Fraction, pv: Fraction, ev: Fraction) -> EarnedValue:
    """Return the earned value of exact sums in euros: of one project, or of several added up."""
    spi, cpi = _ratio(ev, pv), _ratio(ev, used)
    typical = _ratio(budget, cpi)
    rest = _ratio(budget - ev, cpi * spi) if cpi is not None and spi is not None else None
    return EarnedValue(
        pv=_cents(pv),
        ev=_cents(ev),
        sv=_cents(ev - pv),
        cv=_cents(ev - used),
        spi=_number(spi),
        cpi=_number(cpi),
        eac_typical=_money(typical),
        eac_atypical=_cents(used + budget - ev),
        eac_combined=_money(used + rest if rest is not None else None),
        etc=_money(typical - used if typical is not None else None),
        vac=_money(budget - typical if typical is not None else None),
        tcpi=_number(_ratio(budget - ev, budget - used)),
    )


def _check(progress: Progress) -> None:
    for field in ("planned_share", "done_share"):
        if not 0 <= getattr(progress, field) <= 1:
            raise Refusal("share_out_of_range", field=field, value=getattr(progress, field))
    for field in ("budget", "used"):
        if getattr(progress, field) < 0:
            raise Refusal("negative_money", field=field, value=getattr(progress, field))


def _ratio(part: Fraction, whole: Fraction | None) -> Fraction | None:
    return part / whole if whole else None


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _money(value: Fraction | None) -> Decimal | None:
    return None if value is None else _cents(value)


def _cents(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

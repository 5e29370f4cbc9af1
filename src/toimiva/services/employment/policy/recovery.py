"""How much of a benefit is recovered when employment ends or is interrupted, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load

from . import benefit_rows as say
from .benefit_rows import Row
from .months import check_order, days360, month_hundredths
from .whole import cents, euros, half_up

SECOND = 2


@dataclass(frozen=True, kw_only=True)
class RecoveryRule(Rule):
    """One row of recovery.toml."""

    benefit: str
    mandatory_above_eur: int


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A part of the time that was granted, as the benefit answers it."""

    start_date: date
    end_date: date
    total_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class InstalmentPaid:
    """An instalment; `paid` is whether it is paid, or the euros paid of it."""

    instalment: int
    amount: Decimal
    paid: bool | Decimal | None = False

    @property
    def unpaid(self) -> Decimal:
        if isinstance(self.paid, Decimal):
            return max(Decimal(0), self.amount - self.paid)
        return Decimal(0) if self.paid else self.amount


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was granted and paid, and the time to recover; with `manual_amount` the handler says how much."""

    ranges: list[Granted]
    total: Decimal
    from_: date
    to: date
    paid: list[InstalmentPaid] = field(default_factory=list)
    manual_amount: Decimal | None = None


@dataclass(frozen=True)
class Recovery:
    """`deducted` is taken off the unpaid second instalment, of which `net_of_instalment` is left to pay.

    The rest of `recovery` is invoiced.
    """

    recovery: Decimal
    deducted: Decimal
    net_of_instalment: Decimal
    invoice: Decimal
    mandatory: bool
    rows: list[Row]


RULES = load(Path(__file__).with_suffix(".toml"), RecoveryRule)


def recovery(asked: Asked, rules: Rules[RecoveryRule] = RULES) -> Recovery:
    """Return what is recovered: first from the unpaid second instalment, the rest by invoice.

    >>> granted = Granted(start_date=date(2026, 2, 1), end_date=date(2027, 1, 31), total_amount=Decimal(18000))
    >>> paid = [InstalmentPaid(instalment=1, amount=Decimal(9000), paid=True),
    ...         InstalmentPaid(instalment=2, amount=Decimal(9000))]
    >>> answered = recovery(Asked(ranges=[granted], total=Decimal(18000), paid=paid,
    ...                           from_=date(2026, 10, 1), to=date(2027, 1, 31)))
    >>> answered.recovery, answered.net_of_instalment, answered.invoice
    (Decimal('6000.00'), Decimal('3000.00'), Decimal('0.00'))
    """
    _check(asked)
    if not rules.all_on(asked.from_):
        raise Refusal("no_rule", field="from", value=asked.from_.isoformat(), table=rules.title)
    limit = rules.on(asked.from_).mandatory_above_eur
    if asked.manual_amount is not None:
        amount = euros(int(asked.manual_amount) * 100)
        rows = [Row(say.RECOVERY_BY_HAND, str(asked.manual_amount), amount)]
    else:
        parts = [part for part in (_part(granted, asked) for granted in asked.ranges) if part]
        exactly = sum((exact for exact, _ in parts), Fraction(0))
        amount = min(euros(half_up(exactly.numerator, exactly.denominator)), asked.total)
        rows = [row for _, row in parts]
    rows += [Row(say.RECOVERY_TOTAL, "", amount), _why(amount, limit)]
    unpaid = sum((one.unpaid for one in asked.paid if one.instalment == SECOND), Decimal(0))
    deducted = min(unpaid, amount)
    net, invoice = unpaid - deducted, amount - deducted
    rows += [
        Row(say.RECOVERY_FROM_INSTALMENT, f"{unpaid} − {deducted}", net),
        Row(say.RECOVERY_INVOICE, f"{amount} − {deducted}", invoice),
    ]
    return Recovery(amount, deducted, net, invoice, amount > limit, rows)


def _part(granted: Granted, asked: Asked) -> tuple[Fraction, Row] | None:
    """Return the cents recovered of a part, exactly, and the row that says so; None where none of it is recovered."""
    first, last = max(granted.start_date, asked.from_), min(granted.end_date, asked.to)
    if first > last:
        return None
    whole = month_hundredths(days360(granted.start_date, granted.end_date))
    overlap = month_hundredths(days360(first, last))
    exactly = Fraction(cents(granted.total_amount) * overlap, whole) if whole else Fraction(0)
    formula = f"{say.shown(first)}–{say.shown(last)}: {granted.total_amount} × {euros(overlap)}/{euros(whole)}"
    return exactly, Row(say.RECOVERED, formula, euros(half_up(exactly.numerator, exactly.denominator)))


def _why(amount: Decimal, limit: int) -> Row:
    if not amount:
        return Row(say.RECOVERY_NOTHING, "", None)
    label = say.RECOVERY_MANDATORY if amount > limit else say.RECOVERY_OPTIONAL
    return Row(label, f"{amount} {'>' if amount > limit else '≤'} {limit}", None)


def _check(asked: Asked) -> None:
    check_order(asked.from_, asked.to, "to")
    for field_name, amount in _amounts(asked):
        if amount < 0:
            raise Refusal("negative_amount", field=field_name, value=amount)
    for at, granted in enumerate(asked.ranges):
        check_order(granted.start_date, granted.end_date, f"ranges[{at}].end_date")
    if asked.manual_amount is not None and asked.manual_amount > asked.total:
        raise Refusal("amount_too_large", field="manual_amount", value=asked.manual_amount, limit=asked.total)


def _amounts(asked: Asked) -> Iterator[tuple[str, Decimal]]:
    yield "total", asked.total
    if asked.manual_amount is not None:
        yield "manual_amount", asked.manual_amount
    for at, granted in enumerate(asked.ranges):
        yield f"ranges[{at}].total_amount", granted.total_amount
    for at, one in enumerate(asked.paid):
        yield f"paid[{at}].amount", one.amount

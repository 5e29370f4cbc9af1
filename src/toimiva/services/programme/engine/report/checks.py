"""The figures of a data set agree with each other, or the report is not made."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from toimiva.city.refusals import Refusal, Refusals

from .data_set import DataSet, per_cent
from .money import FIGURES, AccountLine, DivisionMoney, Money


def require_agreement(data: DataSet) -> None:
    """Raise `Refusal("report_figures_disagree")` for each figure that the others contradict."""
    faults = [
        Refusal("report_figures_disagree", field=field, found=f"{found:.2f}", expected=f"{expected:.2f}")
        for field, found, expected in disagreements(data)
    ]
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)


def disagreements(data: DataSet) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Tell each figure that differs from what follows from the others: its field, itself, what was expected."""
    yield from _of_row("total", data.total)
    yield from _sums("total", data.total, [division.money for division in data.divisions])
    for division in data.divisions:
        yield from _of_division(division)
    if data.projects:
        yield from _sums("projects", data.total, [project.money for project in data.projects])
    for place, project in enumerate(data.projects):
        yield from _of_row(f"projects[{place}]", project.money)
    if data.months:
        used = sum((one.used for one in data.months), Decimal(0))
        expected = used + sum((one.forecast for one in data.months), Decimal(0))
        told = (("months.used", used, data.total.used), ("months.forecast", expected, data.total.forecast))
        yield from (one for one in told if one[1] != one[2])
    for line in data.accounts:
        yield from _of_account(line)


def _of_division(division: DivisionMoney) -> Iterator[tuple[str, Decimal, Decimal]]:
    where = f"divisions[{division.code}]"
    yield from _of_row(where, division.money)
    yield from _sums(where, division.money, [number.money for number in division.numbers])
    for number in division.numbers:
        yield from _of_row(f"{where}.numbers[{number.number}]", number.money)


def _of_row(where: str, money: Money) -> Iterator[tuple[str, Decimal, Decimal]]:
    expected = {
        "free": money.allotted - money.used - money.committed,
        "deviation": money.allotted - money.forecast,
        "use_rate_percent": per_cent(money.used, money.allotted),
    }
    for name, value in expected.items():
        found = getattr(money, name)
        if found != value:
            yield f"{where}.{name}", found or Decimal(0), value or Decimal(0)


def _sums(where: str, whole: Money, parts: list[Money]) -> Iterator[tuple[str, Decimal, Decimal]]:
    if not parts:
        return
    for name in FIGURES:
        expected = sum((getattr(part, name) for part in parts), Decimal(0))
        if getattr(whole, name) != expected:
            yield f"{where}.{name}", getattr(whole, name), expected


def _of_account(line: AccountLine) -> Iterator[tuple[str, Decimal, Decimal]]:
    expected = line.actual - (line.budget + line.changes)
    if line.deviation != expected:
        yield f"accounts[{line.code}].deviation", line.deviation, expected

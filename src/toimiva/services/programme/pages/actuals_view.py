"""What the page of one import shows: its verdicts with their rows, and each project number before and after."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..engine.actuals import POSTED_VERDICTS
from ..models import ImportRun, ProjectNumber
from ..policy.actuals_tables import reasons


@dataclass(frozen=True)
class Verdict:
    """Rows with one verdict."""

    name: str
    rows: int
    posted: bool


@dataclass(frozen=True)
class NumberSums:
    """A project number: its rows of the file, their sum, and what it has used before and after them."""

    number: str
    name: str
    rows: int
    amount: Decimal
    before: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.amount


@dataclass(frozen=True)
class RunView:
    """The verdicts in the order of the table, the sums by number and their totals."""

    verdicts: list[Verdict]
    numbers: list[NumberSums]

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.numbers), Decimal(0))

    @property
    def before(self) -> Decimal:
        return sum((one.before for one in self.numbers), Decimal(0))

    @property
    def after(self) -> Decimal:
        return self.before + self.amount

    @property
    def moved(self) -> int:
        """Rows whose own month is closed."""
        return sum(one.rows for one in self.verdicts if one.name == "closed_period")

    @property
    def duplicates(self) -> int:
        return sum(one.rows for one in self.verdicts if one.name == "duplicate")


def run_view(run: ImportRun) -> RunView:
    """Return what is shown of an import; one query, for the names of the project numbers."""
    counts: dict[str, int] = {}
    for code, reason in reasons().items():
        if found := run.reasons.get(code):
            counts[reason.verdict] = counts.get(reason.verdict, 0) + found
    verdicts = [Verdict(name, rows, name in POSTED_VERDICTS) for name, rows in counts.items()]
    return RunView(verdicts, _numbers(run))


def _numbers(run: ImportRun) -> list[NumberSums]:
    if not run.numbers:
        return []
    own = ProjectNumber.objects.filter(project__programme_id=run.programme_id, number__in=run.numbers)
    names: dict[str, str] = dict(own.values_list("number", "name"))
    return [_sums(number, names.get(number, ""), told) for number, told in sorted(run.numbers.items())]


def _sums(number: str, name: str, told: dict[str, Any]) -> NumberSums:
    return NumberSums(number, name, told["rows"], Decimal(told["amount"]), Decimal(told["before"]))

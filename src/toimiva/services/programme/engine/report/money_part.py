"""The parts of the report that tell of money: by division, by project, by month, and as the accounts show it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .blocks import Block, Cell, Chart, Column, Row, Section, Table, Text
from .cells import money, rate, rounded, said, text
from .charts import COMMITTED, FORECAST, FREE, USED, Part, Stacked, lying, standing
from .data_set import DataSet
from .follow_up import Trilingual
from .money import FIGURES, AccountLine, DivisionMoney, Money
from .numbers import euros, month, number, percent
from .words import word

COLUMNS = ("allotted", "used", "committed", "free", "year_forecast", "deviation")
FIELDS = ("allotted", "used", "committed", "free", "forecast", "deviation")
LONGEST_NAME = 42  # letters that fit beside a bar
ACCOUNTS = ("budget", "changes", "actual", "deviation")


def money_section(data: DataSet, language: str) -> Section:
    """Return what was allotted, used, committed and is free: the finding, the bars, and both tables."""
    blocks: list[Block] = [*_use_lead(data, language), *office(data.texts.money, language)]
    if data.divisions:
        blocks += [_division_chart(data, language), _divisions(data, language)]
    if data.projects:
        blocks.append(_projects(data, language))
    return Section("money", word("money", language), tuple(blocks))


def office(words: Trilingual, language: str) -> Iterator[Text]:
    """A text of the programme office, where it wrote one, with the language it is really in."""
    found = words.said(language)
    if found.text:
        yield Text(found.text, "" if found.language == language else found.language)


def money_lead(total: Money, language: str) -> str:
    """Return the finding on money in a sentence."""
    if total.allotted == 0:
        return word("lead_nothing", language)
    shown = {name: euros(getattr(total, name), language) for name in FIGURES}
    return word("lead", language, rate=percent(total.use_rate_percent, language), **shown)


def _use_lead(data: DataSet, language: str) -> Iterator[Text]:
    """Which division has used most of its share and which least; nothing where there are not two."""
    rated = [(one.money.use_rate_percent, one) for one in data.divisions if one.money.use_rate_percent is not None]
    if len(rated) < 2:
        return
    rated.sort(key=lambda one: one[0])
    (low, least), (high, most) = rated[0], rated[-1]
    yield Text(
        word(
            "use_lead", language,
            most=most.name.said(language).text, high=percent(high, language),
            least=least.name.said(language).text, low=percent(low, language),
        ),
        style="lead",
    )  # fmt: skip


def _figures(row: Money, language: str) -> tuple[Cell, ...]:
    amounts = tuple(money(getattr(row, name), language) for name in FIELDS)
    return (*amounts, rate(row.use_rate_percent, language))


def _columns(language: str) -> tuple[Column, ...]:
    amounts = tuple(Column(word(name, language), "money") for name in COLUMNS)
    return (*amounts, Column(word("use_rate", language), "percent"))


def _divisions(data: DataSet, language: str) -> Table:
    blank = Cell("", "")
    rows: list[Row] = []
    for division in data.divisions:
        rows.append(Row((said(division.name, language), blank, *_figures(division.money, language)), is_sum=True))
        rows += [
            Row((_name(data, one.name, language), text(one.number), *_figures(one.money, language)))
            for one in division.numbers
        ]
    rows.append(Row((text(word("total", language)), blank, *_figures(data.total, language)), is_sum=True))
    first = (Column(word("division_or_project", language)), Column(word("project_number", language)))
    return Table(
        "divisions", word("name_divisions", language), word("table_divisions", language),
        (*first, *_columns(language)), tuple(rows), wide=True, note=word("deviation_note", language),
    )  # fmt: skip


def _projects(data: DataSet, language: str) -> Table:
    rows = [
        Row((_name(data, one.name, language), text(", ".join(one.numbers)), *_figures(one.money, language)))
        for one in data.projects
    ]
    rows.append(Row((text(word("total", language)), Cell("", ""), *_figures(data.total, language)), is_sum=True))
    first = (Column(word("project", language)), Column(word("numbers", language)))
    joint = any(len(one.numbers) > 1 for one in data.projects)
    return Table(
        "projects", word("name_projects", language), word("table_projects", language),
        (*first, *_columns(language)), tuple(rows), wide=True, note=word("joint_note", language) if joint else "",
    )  # fmt: skip


def _name(data: DataSet, name: str, language: str) -> Cell:
    """A name as the decision writes it, in the decision's language."""
    return text(name, "" if data.programme.language == language else data.programme.language)


def _division_chart(data: DataSet, language: str) -> Chart:
    bars = [_bar(division, language) for division in data.divisions]
    key = [(word("short_used", language), USED), (word("short_committed", language), COMMITTED),
           (word("short_free", language), FREE)]  # fmt: skip
    rows = "; ".join(
        word("alt_division", language, name=division.name.said(language).text,
             **{name: euros(getattr(division.money, name), language) for name in ("used", "committed", "free")})
        for division in data.divisions
    )  # fmt: skip
    alt = word("alt_divisions", language, rows=rows)
    return Chart("chart-divisions", word("chart_divisions", language), alt, lying(bars, key))


def _bar(division: DivisionMoney, language: str) -> Stacked:
    row = division.money
    parts = (Part(row.used, USED), Part(row.committed, COMMITTED), Part(row.free, FREE))
    name = division.name.said(language).text
    shown = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
    return Stacked(shown, parts, _millions(row.allotted, language))


def _millions(value: Decimal, language: str) -> str:
    return number(value / 1_000_000, 2, language) + "\u00a0" + word("million", language)


def forecast_section(data: DataSet, language: str) -> Section:
    """Return what the year is expected to take, by month."""
    left = data.total.deviation >= 0
    lead = word(
        "forecast_lead_left" if left else "forecast_lead_over", language,
        forecast=euros(data.total.forecast, language), deviation=euros(abs(data.total.deviation), language),
    )  # fmt: skip
    blocks: list[Block] = [Text(lead, style="lead")]
    if data.months:
        blocks += [_month_chart(data, language), _months(data, language)]
    return Section("forecast", word("forecast", language), tuple(blocks))


def _months(data: DataSet, language: str) -> Table:
    rows = [
        Row((text(month(one.month, language)), money(one.used, language), money(one.forecast, language)))
        for one in data.months
    ]
    used = sum((one.used for one in data.months), Decimal(0))
    forecast = sum((one.forecast for one in data.months), Decimal(0))
    total = (text(word("total", language)), money(used, language), money(forecast, language))
    columns = (Column(word("month", language)), Column(word("used", language), "money"),
               Column(word("month_forecast", language), "money"))  # fmt: skip
    return Table(
        "months", word("name_months", language), word("table_months", language), columns,
        (*rows, Row(total, is_sum=True)),
    )  # fmt: skip


def _month_chart(data: DataSet, language: str) -> Chart:
    bars = [
        Stacked(
            month(one.month, language),
            (Part(one.used, USED), Part(one.forecast, FORECAST)),
            number((one.used + one.forecast) / 1_000_000, 2, language),
        )
        for one in data.months
    ]
    key = [(word("short_used", language), USED), (word("short_forecast", language), FORECAST)]
    rows = "; ".join(
        f"{month(one.month, language)} {word('short_used', language)} {euros(one.used, language)}, "
        f"{word('short_forecast', language)} {euros(one.forecast, language)}"
        for one in data.months
    )
    alt = word("alt_months", language, rows=rows)
    return Chart("chart-months", word("chart_months", language), alt, standing(bars, key))


def accounts_section(data: DataSet, language: str) -> Section:
    """Return the accounts layout: expenses negative, exact and in thousands with the note on rounding."""
    return Section(
        "accounts",
        word("accounts", language),
        (
            Text(word("accounts_note", language)),
            _accounts(data.accounts, language),
            _accounts(data.accounts, language, in_thousands=True),
        ),
    )


def _accounts(lines: tuple[AccountLine, ...], language: str, *, in_thousands: bool = False) -> Table:
    shown, ending = (rounded, "_thousands") if in_thousands else (money, "")
    rows = [
        Row((said(one.name, language), *(shown(getattr(one, name), language) for name in ACCOUNTS))) for one in lines
    ]
    sums = [sum((getattr(one, name) for one in lines), Decimal(0)) for name in ACCOUNTS]
    total = (text(word("total", language)), *(shown(value, language) for value in sums))
    kind = "thousands" if in_thousands else "accounts"
    columns = [Column(word(name + ending, language), "money") for name in ACCOUNTS]
    return Table(
        kind, word(f"name_{kind}", language), word(f"table_{kind}", language),
        (Column(word("line", language)), *columns), (*rows, Row(total, is_sum=True)),
        note=word("thousands_note", language) if in_thousands else "",
    )  # fmt: skip

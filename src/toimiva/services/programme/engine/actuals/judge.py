"""The verdict of every row: exactly one, by the first rule that it meets, in the order in which a person would look.

Whole columns are judged at once; a value that repeats (number, day, currency) is read once for each writing.
Domain source: programme specification, section 6.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from ...policy.actuals_tables import reasons
from ...policy.tables import tables
from .amounts import read_amounts
from .days import NO_DAY, day_from, day_of, first_of, number_of
from .levels import is_elsewhere
from .levels import number_of as project_number_of
from .mapping import Columns
from .seen import Halves, Seen, keys_of, repeats
from .text_rows import Block, Broken

if TYPE_CHECKING:
    import pyarrow as pa

REASONS = tuple(reasons())
CODE = {reason: code for code, reason in enumerate(REASONS)}
POSTED, NEXT_PERIOD = CODE["posted"], CODE["next_period"]
UNJUDGED = 255
SEPARATOR = "\x1f"
DIGITS = 32  # hexadecimal, of a row's key
AT_FAULT = {"bad_amount": "amount", "bad_date": "date", "other_currency": "currency"}  # else the project number
LONGEST = {"document": 40, "row": 20, "account": 20, "cost_centre": 20, "supplier": 40}  # characters, as the ledger's


@dataclass(frozen=True, kw_only=True)
class Books:
    """What rows are judged against: the programme's numbers and periods, and what was posted from this source.

    `numbers`: project number -> its place in the answers' `number`; `others`: numbers of divisions that somebody else
    imports. `closed`: the last day of each closed number. `closed_through`: the last month whose books are closed
    (`month_of`); an event of it or an earlier month goes to the month after. `first_day` and `last_day` bound the
    years of use; `frozen_before`: earlier days belong to the replaced source. `posting_date`: the day of rows that
    carry none. `point`: the source writes a decimal point. `posted`: keys of the rows posted from this source before.
    """

    root: str
    numbers: Mapping[str, int]
    today: date
    first_day: date
    last_day: date
    others: frozenset[str] = frozenset()
    closed: Mapping[str, date] = field(default_factory=dict)
    closed_through: int | None = None
    frozen_before: date | None = None
    posting_date: date | None = None
    point: bool = False
    posted: Seen = field(default_factory=Seen)


@dataclass(frozen=True)
class Judged:
    """A block with its verdicts: for each row the code of its reason, and what it is posted with.

    `number` is the place in `Books.numbers` (-1: none), `day` counts from 1970-01-01, `month` is the month whose
    books it goes to, `keys` the 32 hexadecimal digits of each row.
    """

    block: Block
    columns: Columns
    reason: np.ndarray
    number: np.ndarray
    cents: np.ndarray
    day: np.ndarray
    month: np.ndarray
    keys: pa.Array

    @property
    def posted(self) -> np.ndarray:
        """Which rows go to the ledger."""
        return np.isin(self.reason, (POSTED, NEXT_PERIOD))

    def cell(self, name: str, row: int) -> str:
        """Return the cell of a field, empty when the file has no such column."""
        place = self.columns.get(name)
        return "" if place is None else str(self.block.cells[place][row].as_py())


class Judge:
    """Judges the blocks of one file in their order, and remembers the rows it has met."""

    def __init__(self, books: Books, columns: Columns) -> None:
        self.books = books
        self.columns = columns
        self.scheme = tables().schemes.on(books.first_day)
        self.known = books.others | books.numbers.keys()
        self.met = Seen()
        self.times: dict[tuple[int, int], int] = {}

    def __call__(self, block: Block) -> Judged:
        """Return the verdicts of the block's rows."""
        size = len(block.lines)
        reason = np.full(size, UNJUDGED, np.uint8)
        number = self._numbers(block, reason)
        cents = self._cents(block, reason)
        day = self._days(block, reason)
        self._lengths(block, reason)
        keys = self._duplicates(block, reason, cents, number, day)
        self._closed_projects(reason, number, day)
        month = self._periods(reason, day)
        reason[reason == UNJUDGED] = POSTED
        return Judged(block, self.columns, reason, number, cents, day, month, keys)

    def _column(self, block: Block, name: str) -> pa.Array | None:
        place = self.columns.get(name)
        return None if place is None else block.cells[place]

    def _by_writing(
        self, cells: pa.Array, read: Callable[[str], tuple[int, str | None]], reason: np.ndarray, none: int
    ) -> np.ndarray:
        """Read each different writing of a column once; set the reason of those at fault and unjudged so far."""
        encoded = cells.dictionary_encode()
        found = [read(text) for text in encoded.dictionary.to_pylist()]
        values = np.array([value for value, _fault in found] + [none], np.int64)
        faults = np.array(
            [UNJUDGED if fault is None else CODE[fault] for _value, fault in found] + [UNJUDGED], np.uint8
        )
        places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        _set(reason, faults[places] != UNJUDGED, faults[places])
        found_values: np.ndarray = np.take(values, places)
        return found_values

    def _numbers(self, block: Block, reason: np.ndarray) -> np.ndarray:
        cells = self._column(block, "number")
        assert cells is not None  # `columns` demands it
        return self._by_writing(cells, self._number, reason, -1)

    def _number(self, text: str) -> tuple[int, str | None]:
        bare, books = text.strip(), self.books
        if not bare:
            return -1, "number_empty"
        found = project_number_of(bare, books.root, self.scheme, self.known)
        if found is not None:
            return (books.numbers[found], None) if found in books.numbers else (-1, "other_division")
        return -1, "other_programme" if is_elsewhere(bare, books.root) else "number_unknown"

    def _cents(self, block: Block, reason: np.ndarray) -> np.ndarray:
        currency = self._column(block, "currency")
        if currency is not None:
            self._by_writing(currency, _currency, reason, 0)
        cells = self._column(block, "amount")
        assert cells is not None
        cents, faults = read_amounts(cells, point=self.books.point)
        for row, fault in faults.items():
            if reason[row] == UNJUDGED:
                reason[row] = CODE[fault]
        return cents

    def _days(self, block: Block, reason: np.ndarray) -> np.ndarray:
        cells = self._column(block, "date")
        given = self.books.posting_date
        if cells is None:
            assert given is not None  # `missing` demands it
            number, fault = self._day(given.isoformat())
            if fault:
                _set(reason, np.ones(len(reason), bool), np.full(len(reason), CODE[fault], np.uint8))
            return np.full(len(reason), number, np.int64)
        return self._by_writing(cells, self._day, reason, NO_DAY)

    def _day(self, text: str) -> tuple[int, str | None]:
        if not text.strip():
            return NO_DAY, "date_empty"
        day = day_of(text)
        if day is None:
            return NO_DAY, "date_unreadable"
        books, fault = self.books, None
        if day > books.today:
            fault = "date_future"
        elif books.frozen_before is not None and day < books.frozen_before:
            fault = "date_frozen"
        elif not books.first_day <= day <= books.last_day:
            fault = "date_wrong_year"
        return number_of(day), fault

    def _lengths(self, block: Block, reason: np.ndarray) -> None:
        import pyarrow.compute as pc

        for name, longest in LONGEST.items():
            cells = self._column(block, name)
            if cells is not None:
                over = pc.greater(pc.utf8_length(cells), longest).to_numpy(zero_copy_only=False)
                _set(reason, over, np.full(len(reason), CODE["too_long"], np.uint8))

    def _duplicates(
        self, block: Block, reason: np.ndarray, cents: np.ndarray, number: np.ndarray, day: np.ndarray
    ) -> pa.Array:
        """Judge the rows met before in this file or posted before from this source; return each row's key.

        A row with document and row numbers is known by them and its amount. One without them is known by all it says
        and by how many like it stand before it: two equal purchases are two, and the same file again is nothing new.
        """
        keys, named = _keys(block, self.columns, cents, number, day)
        asked = np.flatnonzero(reason == UNJUDGED)
        halves = keys_of(_digits(keys))
        at = (halves[0][asked], halves[1][asked])
        before = self._times_before(at)
        twice = np.zeros(len(reason), bool)
        twice[asked] = (before > 0) & named[asked]
        _set(reason, twice, np.full(len(reason), CODE["twice_in_file"], np.uint8))
        again = asked[(before > 0) & ~named[asked]]
        if len(again):
            keys = _numbered(
                keys, dict(zip(again.tolist(), before[(before > 0) & ~named[asked]].tolist(), strict=True))
            )
            halves = keys_of(_digits(keys))
        old = self.books.posted.has(halves)
        _set(reason, old, np.full(len(reason), CODE["posted_before"], np.uint8))
        return keys

    def _times_before(self, keys: Halves) -> np.ndarray:
        """Return how many times each key was met before, in this file; the keys are remembered."""
        in_block = repeats(keys)
        before = in_block.copy()
        known = self.met.has(keys)
        pairs = list(zip(keys[0].tolist(), keys[1].tolist(), strict=True)) if known.any() or in_block.any() else []
        for row in np.flatnonzero(known).tolist():
            before[row] += self.times.get(pairs[row], 1)
        for row in np.flatnonzero(known | (in_block > 0)).tolist():
            self.times[pairs[row]] = max(self.times.get(pairs[row], 1), int(before[row]) + 1)
        new = ~known & (in_block == 0)
        self.met.add((keys[0][new], keys[1][new]))
        return before

    def _closed_projects(self, reason: np.ndarray, number: np.ndarray, day: np.ndarray) -> None:
        for name, last in self.books.closed.items():
            if name in self.books.numbers:
                late = (number == self.books.numbers[name]) & (day > number_of(last))
                _set(reason, late, np.full(len(reason), CODE["project_closed"], np.uint8))

    def _periods(self, reason: np.ndarray, day: np.ndarray) -> np.ndarray:
        days = day.astype("datetime64[D]")
        month = np.where(day == NO_DAY, 0, days.astype("datetime64[M]").astype(np.int64) + 1970 * 12)
        closed = self.books.closed_through
        if closed is None:
            return month
        _set(reason, month <= closed, np.full(len(reason), NEXT_PERIOD, np.uint8))
        return np.maximum(month, closed + 1)


def _set(reason: np.ndarray, where: np.ndarray, codes: np.ndarray) -> None:
    """Give the rows of `where` their reason, unless an earlier rule has judged them."""
    unjudged = where & (reason == UNJUDGED)
    reason[unjudged] = codes[unjudged]


def _currency(text: str) -> tuple[int, str | None]:
    return 0, None if text.strip().upper() in ("", "EUR", "€") else "other_currency"


def _keys(
    block: Block, columns: Columns, cents: np.ndarray, number: np.ndarray, day: np.ndarray
) -> tuple[pa.Array, np.ndarray]:
    """Return each row's key, and whether the row is known by its document and row numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = len(block.lines)
    empty = pa.repeat(pa.scalar("", pa.string()), size)

    def trimmed(name: str) -> pa.Array:
        place = columns.get(name)
        return empty if place is None else pc.utf8_trim_whitespace(block.cells[place])

    document, row = trimmed("document"), trimmed("row")
    named = pc.and_(pc.not_equal(document, ""), pc.not_equal(row, "")).to_numpy(zero_copy_only=False)
    amount = pa.array(cents).cast(pa.string())
    parts = {"document": document, "row": row, "amount": amount}
    if not named.all():
        rest = {name: pa.array(values).cast(pa.string()) for name, values in (("number", number), ("day", day))}
        rest["number"] = trimmed("number")
        rest |= {name: trimmed(name) for name in ("account", "cost_centre", "supplier", "text")}
        mask = pa.array(named)
        parts |= {name: pc.if_else(mask, "", cells) for name, cells in rest.items()}
    return _hashed(parts), named


def _hashed(parts: Mapping[str, pa.Array]) -> pa.Array:
    import duckdb
    import pyarrow as pa

    joined = ", ".join(f'"{name}"' for name in parts)
    with duckdb.connect() as base:
        base.execute("set threads = 1")
        rows = base.from_arrow(pa.table(dict(parts)))
        found = rows.project(f"left(sha256(concat_ws(chr(31), {joined})), 32) as key").to_arrow_table()
    return found["key"].combine_chunks()


def _digits(keys: pa.Array) -> bytes:
    """Return the digits of all keys, one after another."""
    start = keys.offset * DIGITS
    return bytes(keys.buffers()[2][start : start + len(keys) * DIGITS]) if len(keys) else b""


def _numbered(keys: pa.Array, times: Mapping[int, int]) -> pa.Array:
    import pyarrow as pa

    texts = keys.to_pylist()
    for row, before in times.items():
        texts[row] = sha256(f"{texts[row]}{SEPARATOR}{before}".encode()).hexdigest()[:32]
    return pa.array(texts, pa.string())


NO_FACTS = dict.fromkeys(("value", "found", "wanted", "period", "moved", "first", "last"), "")


def sentence(reason: str, language: str, **facts: Any) -> str:
    """Return why a row got its verdict, in words; an unknown fact stays empty."""
    return reasons()[reason].words(language).format_map(NO_FACTS | facts)


def told(judged: Judged, row: int, books: Books, language: str) -> str:
    """Return the sentence of one row."""
    reason = REASONS[judged.reason[row]]
    value = judged.cell(AT_FAULT.get(reasons()[reason].verdict, "number"), row).strip()
    if reason == "other_currency" and _currency(judged.cell("currency", row))[1] is None:
        value = judged.cell("amount", row).strip()
    if not value and reason.startswith("date") and books.posting_date:
        value = f"{books.posting_date:%d.%m.%Y}"
    facts = {"value": value[:60], "first": books.first_day.year, "last": books.last_day.year}
    if reason == "next_period":
        facts |= {"period": f"{day_from(judged.day[row]):%m/%Y}", "moved": f"{first_of(int(judged.month[row])):%m/%Y}"}
    return sentence(reason, language, **facts)


def told_broken(broken: Broken, language: str) -> str:
    """Return the sentence of a row that cannot be told apart into cells."""
    return sentence(broken.reason, language, found=broken.found, wanted=broken.wanted)

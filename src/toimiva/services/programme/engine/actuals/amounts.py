"""What a cell says of money: whole cents, or why it is not read. A form that could mean two sums is never guessed.

Domain source: programme specification, section 6.1 (decimal comma or point, trailing minus) and section 4 (amounts).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from ...policy.actuals_tables import limits

if TYPE_CHECKING:
    import pyarrow as pa

SPACES = "\u00a0\u202f\u2009"
MINUSES = "\u2212\u2013"
LONGEST = 60  # characters of a cell; no sum is written longer
WHOLE = r"(?P<whole>\d{1,3}(?: \d{3})+|\d+)"
PLAIN = re.compile(rf"(?P<sign>[+-]?) ?{WHOLE}(?:[.,](?P<part>\d+))? ?(?P<behind>-?)")
BOTH_MARKS = re.compile(
    r"(?P<sign>[+-]?) ?(?P<whole>\d{1,3}(?:\.\d{3})+(?=,)|\d{1,3}(?:,\d{3})+(?=\.))[.,](?P<part>\d{2}) ?(?P<behind>-?)"
)
TWO_WAYS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*-?")
CURRENCY = re.compile(r"(?P<code>[A-Za-z]{3}|€|\$|£|kr)")
EURO = ("EUR", "€")
SIMPLE = r"^-?\d{1,13}(?:[.,]\d{2})?-?$"  # the forms that are read by the column
TWICE_SIGNED = r"^-.*-$"


def cents_of(text: str, *, point: bool = False) -> int | str:
    """Return the sum in cents, or the code of the reason why it is not read.

    `point`: the source is known to write a decimal point (an interface), so that "1000.000" is a thousand.

    >>> [cents_of(text) for text in ("12 450,00", "450,00-", "1.234,56", "\\u2212450.00 €")]
    [1245000, -45000, 123456, -45000]
    >>> [cents_of(text) for text in ("3.200.000", "1,234", "12,345678", "abc", "100 USD", "")]
    ['amount_ambiguous', 'amount_ambiguous', 'amount_decimals', 'amount_unreadable', 'other_currency', 'amount_empty']
    """
    bare = _tidy(text)
    if not bare:
        return "amount_empty"
    if len(bare) > LONGEST:
        return "amount_unreadable"
    if named := CURRENCY.search(bare):
        bare = (bare[: named.start()] + bare[named.end() :]).strip()
        if named["code"].upper() not in EURO:
            return "other_currency" if isinstance(_bare_cents(bare, point=False), int) else "amount_unreadable"
    return _bare_cents(bare, point=point)


def _bare_cents(bare: str, *, point: bool) -> int | str:
    """Return the cents of a sum without its currency."""
    if not point and TWO_WAYS.fullmatch(bare):
        return "amount_ambiguous"
    found = PLAIN.fullmatch(bare) or BOTH_MARKS.fullmatch(bare)
    if not found or not bare.isascii() or (found["sign"] and found["behind"]):
        return "amount_unreadable"
    return _cents(found)


def largest_cents() -> int:
    """Return the largest sum of a row: a block of millions of them still fits whole numbers of 64 bits."""
    return limits().largest_row_eur * 100


def _tidy(text: str) -> str:
    for space in SPACES:
        text = text.replace(space, " ")
    for minus in MINUSES:
        text = text.replace(minus, "-")
    bare = text.strip()
    # a spreadsheet's guard in front of a sign, as our own file of rejected rows writes it
    return bare[1:] if bare[:2] in ("'-", "'+") else bare


def _cents(found: re.Match[str]) -> int | str:
    part = (found["part"] or "").rstrip("0")
    if len(part) > 2:
        return "amount_decimals"
    cents = int(re.sub(r"[ .,]", "", found["whole"])) * 100 + int(part.ljust(2, "0"))
    if cents > largest_cents():
        return "amount_too_large"
    return -cents if "-" in (found["sign"], found["behind"]) else cents


def read_amounts(cells: pa.Array, *, point: bool = False) -> tuple[np.ndarray, dict[int, str]]:
    """Return the cents of every cell of a column, and the reasons of those not read by their index (cents 0 there).

    The usual forms are read by the column at once, all others one by one by `cents_of`; both say the same.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cents = np.zeros(len(cells), np.int64)
    bare = pc.replace_substring(pc.replace_substring(pc.utf8_trim_whitespace(cells), "\u00a0", ""), " ", "")
    grouped = pc.match_substring_regex(cells, r"^\s*-?\d{1,3}(?:[ \x{00A0}]\d{3})*(?:[.,]\d{2})?-?\s*$")
    simple = pc.and_(pc.match_substring_regex(bare, SIMPLE), pc.invert(pc.match_substring_regex(bare, TWICE_SIGNED)))
    ungrouped = pc.equal(pc.binary_length(bare), pc.binary_length(pc.utf8_trim_whitespace(cells)))
    usual = pc.and_(simple, pc.or_(grouped, ungrouped)).to_numpy(zero_copy_only=False)
    if usual.any():
        taken = bare.filter(pa.array(usual))
        marked = pc.match_substring_regex(taken, "[.,]").to_numpy(zero_copy_only=False)
        minus = pc.match_substring(taken, "-").to_numpy(zero_copy_only=False)
        digits = pc.cast(pc.replace_substring_regex(taken, "[.,-]", ""), pa.int64()).to_numpy()
        cents[usual] = np.where(marked, digits, digits * 100) * np.where(minus, -1, 1)
    faults = dict.fromkeys(np.flatnonzero(np.abs(cents) > largest_cents()).tolist(), "amount_too_large")
    cents[list(faults)] = 0
    others = np.flatnonzero(~usual)
    for index, text in zip(others.tolist(), cells.take(pa.array(others)).to_pylist(), strict=True):
        read = cents_of(text, point=point)
        if isinstance(read, str):
            faults[index] = read
        else:
            cents[index] = read
    return cents, faults

"""Into which parts the time of many benefits falls, and the support in effect: `policy/benefit_spans.py` at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .columns import Cases, Supports, Whole

SPAN = 4_000_000  # more than the calendar has days: a case and a day make one sortable number
EPOCH = 719_163  # the ordinal of 1 January 1970
NONE = -1


@dataclass(frozen=True)
class Parts:
    """The parts of all cases, by case and day; `subsidy` and `compensation` are rows of the supports, or NONE."""

    case: Whole
    start: Whole
    end: Whole
    subsidy: Whole
    compensation: Whole
    first: Whole  # by case: its first part


def day_numbers(ordinals: Whole) -> Whole:
    """Return the place of days in years of 360 days, as `policy/months.py` counts them but for a constant."""
    days = (ordinals - EPOCH).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day_of_month = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    numbers: Whole = months.astype(np.int64) * 30 + np.minimum(day_of_month, 30)
    return numbers


def days360(start: Whole, end: Whole) -> Whole:
    """Return the days from `start` to `end`, both counted, in months of thirty days."""
    return day_numbers(end + 1) - day_numbers(start)


def parts(cases: Cases, subsidies: Supports) -> Parts:
    """Return the parts of all cases, by `subsidies` that are `merged` and the cases' own compensations."""
    count = len(cases.start)
    supports = (subsidies, cases.compensations)
    cuts = [np.arange(count) * SPAN + cases.start]
    for one in supports:
        for day in (one.start, one.end + 1):
            inside = (cases.start[one.case] < day) & (day <= cases.end[one.case])
            cuts.append((one.case * SPAN + day)[inside])
    keys = np.unique(np.concatenate(cuts))
    case, start = np.divmod(keys, SPAN)
    first = np.searchsorted(case, np.arange(count))
    last = np.append(case[1:] != case[:-1], True)[: len(keys)]
    end = np.where(last, cases.end[case], np.roll(start, -1) - 1)
    in_effect = [_in_effect(one, keys, cases) for one in supports]
    return Parts(case, start, end, in_effect[0], in_effect[1], first)


def _in_effect(supports: Supports, keys: Whole, cases: Cases) -> Whole:
    """Return for each part the first support given that covers its first day."""
    base = supports.case * SPAN
    low = np.searchsorted(keys, base + np.maximum(supports.start, cases.start[supports.case]))
    high = np.searchsorted(keys, base + np.minimum(supports.end, cases.end[supports.case]), side="right")
    counts = np.maximum(high - low, 0)[::-1]
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    found = np.full(len(keys), NONE)
    rows = np.arange(len(low))[::-1]
    found[np.repeat(low[::-1], counts) + steps] = np.repeat(rows, counts)  # the last written, given first, stays
    return found


def merged(given: Supports) -> Supports:
    """Return the subsidies, those of one case and kind joined where they touch or overlap; in the order given."""
    if len(given.case) == 0:
        return given
    kinds = (given.case, given.percent, given.work_time, given.illness)
    order = np.lexsort((np.arange(len(given.case)), given.start, *kinds))
    rows = given.rows(order)
    new_kind = np.zeros(len(order), bool)
    new_kind[0] = True
    for column in (rows.case, rows.percent, rows.work_time, rows.illness):
        new_kind[1:] |= column[1:] != column[:-1]
    group = np.cumsum(new_kind)
    until = np.maximum.accumulate(rows.end + group * SPAN) - group * SPAN
    begins = new_kind.copy()
    begins[1:] |= rows.start[1:] > until[:-1] + 1
    at = np.flatnonzero(begins)
    joined = replace(rows.rows(at), end=until[np.append(at[1:], len(order)) - 1])
    return joined.rows(np.argsort(np.minimum.reduceat(order, at), kind="stable"))

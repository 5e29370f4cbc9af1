"""Whether each unit's children weigh no more than its staff carries, and who gives way where they do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from toimiva.city.columns import Fault, Faults, Table

from ..policy.load import TABLES, LoadTables
from .allocation import Allocation
from .check import audit
from .instance import Instance, Ints

PART = 10_000  # loads are compared in whole parts of a child, never as fractions that do not add up


@dataclass(frozen=True)
class Staff:
    """What each child weighs in each pair, and what each unit carries, in `PART`s of a child of three."""

    weight: Ints
    carries: Ints


def staff_of(children: pa.Table, seats: pa.Table, one: Instance, tables: LoadTables = TABLES) -> Staff | None:
    """Return the weights, None when neither `support_factor` nor `caretakers` is given. Raises `Faults`.

    A child under three weighs 7/4 and an older one 1, times its support factor (domain: section 6; the rows of
    load_weights.toml in force last). A caretaker carries 7; where no caretakers are told, a unit carries as much as
    its seats filled with children who need no support.
    """
    faults: list[Fault] = []
    kids, units = Table("children", children, faults), Table("seats", seats, faults)
    if not kids.has("support_factor") and not units.has("caretakers"):
        return None
    factor = kids.numbers("support_factor", "1 or more", needed=False, whole=False, least=1)
    staff = units.numbers("caretakers", "0 or more", needed=False, whole=False, least=0)
    count = np.nan_to_num(units.numbers("seats", "a whole number", needed=False, whole=True, least=0))
    if faults:
        raise Faults(faults)
    under3, over3, ratio = _in_force(tables)
    of_child = {name: factor[row] for row, name in enumerate(kids.text("child").to_pylist())}
    factors = np.array([of_child[name] for name in one.children])
    young = np.array([band == "U3" for band in one.bands], np.bool_)
    weight = np.where(young, under3, over3)[one.pool] * np.where(np.isnan(factors), 1, factors)[one.child]
    carries, told = np.zeros(len(one.units)), np.zeros(len(one.units), np.bool_)
    place = {name: at for at, name in enumerate(one.units)}
    bands = units.text("band", needed=False).to_pylist()
    rows = [place[name] for name in units.text("unit").to_pylist()]
    np.maximum.at(told, rows, ~np.isnan(staff))
    for row, at in enumerate(rows):
        by_seats = count[row] * (under3 if bands[row] == "U3" else over3)
        carries[at] += (np.nan_to_num(staff[row]) * ratio) if told[at] else by_seats
    return Staff(np.rint(weight * PART).astype(np.int64), np.rint(carries * PART).astype(np.int64))


def _in_force(tables: LoadTables) -> tuple[float, float, float]:
    weights = [row for row in tables.weights.rows if row.unit == "CENTRE" and row.placement == "DAYCARE"]
    weight = max(weights, key=lambda row: row.valid_from)
    ratio = max(tables.ratios.rows, key=lambda row: row.valid_from)
    return float(weight.under3), float(weight.over3), float(ratio.load)


def loads(one: Instance, given: Ints, staff: Staff) -> Ints:
    """Return what the children of each unit weigh."""
    pairs = given[given >= 0]
    unit = one.pool_unit[one.pool[pairs]]
    return np.bincount(unit, staff.weight[pairs], len(one.units)).astype(np.int64)


def violations(run: Allocation, staff: Staff) -> list[dict[str, Any]]:
    """Return each unit whose children weigh more than it carries: its load, what it carries, and the percentage."""
    load = loads(run.instance, run.given, staff)
    return [
        {
            "unit": run.instance.units[unit],
            "load": load[unit] / PART,
            "carries": staff.carries[unit] / PART,
            "occupancy_pct": round(100 * load[unit] / staff.carries[unit], 1) if staff.carries[unit] else None,
        }
        for unit in np.flatnonzero(load > staff.carries).tolist()
    ]


def repaired(run: Allocation, staff: Staff) -> Allocation:
    """Return the run with each overloaded unit relieved, by the name of units; who holds a place there keeps it.

    In the unit as many newcomers stay as can, of those who go first (CP-SAT). The others get the place they like best
    of those with a seat and staff for them, or none; siblings go together by their options.
    """
    one, given = run.instance, run.given.copy()
    for unit in np.flatnonzero(loads(one, given, staff) > staff.carries).tolist():
        leaving = _who_leaves(one, given, staff, unit)
        for group in leaving:
            given[list(group)] = -1
        for group in leaving:
            _place_again(one, given, staff, group)
    if (given == run.given).all():
        return run
    return replace(run, given=given, status="FEASIBLE", audit=audit(one, given))


def _groups(one: Instance) -> dict[int, tuple[int, ...]]:
    return {child: family.children for family in one.families for child in family.children}


def _who_leaves(one: Instance, given: Ints, staff: Staff, unit: int) -> list[tuple[int, ...]]:
    from ortools.sat.python import cp_model

    family, here = _groups(one), np.flatnonzero((given >= 0) & (one.pool_unit[one.pool[given]] == unit))
    in_order = here[np.argsort(one.position[given[here]], kind="stable")].tolist()
    groups = list(dict.fromkeys(family.get(child, (child,)) for child in in_order))
    weight = {
        group: sum(int(staff.weight[given[child]]) for child in group if child in set(in_order)) for group in groups
    }
    fixed = {group for group in groups if any(one.stays[child] for child in group)}
    free = [group for group in groups if group not in fixed]
    room = max(int(staff.carries[unit]) - sum(weight[group] for group in fixed), 0)
    model = cp_model.CpModel()
    stay = [model.new_bool_var("") for _ in free]
    model.add(sum(weight[group] * kept for group, kept in zip(free, stay, strict=True)) <= room)
    first = len(free) ** 2 + 1  # more than all places in the order together
    model.maximize(sum((first * len(g) + len(free) - at) * s for at, (g, s) in enumerate(zip(free, stay, strict=True))))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
    solver.parameters.max_deterministic_time = 4.0
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [group for group, kept in zip(free, stay, strict=True) if not solver.boolean_value(kept)]


def _place_again(one: Instance, given: Ints, staff: Staff, group: tuple[int, ...]) -> None:
    """Give the children the first of their options that has seats and staff for them."""
    for option in _options(one, group):
        tried = given.copy()
        for child, pair in zip(group, option, strict=True):
            tried[child] = pair
        pairs = tried[tried >= 0]
        units = {int(one.pool_unit[one.pool[pair]]) for pair in option if pair >= 0}
        load = loads(one, tried, staff)
        if (np.bincount(one.pool[pairs], minlength=len(one.seats)) <= one.seats).all() and all(
            load[unit] <= staff.carries[unit] for unit in units
        ):
            given[:] = tried
            return


def _options(one: Instance, group: tuple[int, ...]) -> list[tuple[int, ...]]:
    for family in one.families:
        if family.children == group:
            return list(family.options)
    return [(pair,) for pair in range(int(one.start[group[0]]), int(one.start[group[0] + 1]))]

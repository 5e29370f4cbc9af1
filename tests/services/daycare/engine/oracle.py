"""Tables written in view, and every assignment tried by the definitions of the domain page, section 6."""

from itertools import product

import pyarrow as pa

from toimiva.services.daycare.engine.allocation import Allocation, allocate
from toimiva.services.daycare.engine.tables import instance_of


def table(text):
    """Return the table of a text: a header, then a row a line, columns apart by spaces, - for nothing."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return pa.table({name: [None if row[at] == "-" else row[at] for row in lines] for at, name in enumerate(header)})


def run(children, seats, travel, mode="fair", **more) -> Allocation:
    tables = [table(one) if isinstance(one, str) else one for one in (children, seats, travel)]
    return allocate(instance_of(*tables, **more), mode)


def places(found: Allocation) -> dict[str, str]:
    """Return child -> unit, "" for no place."""
    one = found.instance
    return {
        child: one.units[one.pool_unit[one.pool[pair]]] if pair >= 0 else ""
        for child, pair in zip(one.children, found.given.tolist(), strict=True)
    }


class World:
    """A small city as plain dictionaries, and its definitions in the page's own words."""

    def __init__(self, classes, seats, travel, families=(), current=None):
        self.classes, self.seats, self.travel, self.current = classes, seats, travel, current or {}
        listed = {child for family in families for child in family["children"]}
        self.takers = [(tuple(f["children"]), [tuple(o["units"]) for o in f["options"]]) for f in families]
        for child in classes:
            if child not in listed:
                near = sorted(travel[child], key=lambda unit: (travel[child][unit], unit))
                self.takers.append(((child,), [(unit,) for unit in near]))
        self.families = list(families)
        self.takers = [self._until_held(*taker) for taker in self.takers]

    def _until_held(self, kids, options):
        held = tuple(self.current.get(kid) for kid in kids)
        if not any(held):
            return kids, options
        return kids, [*(options[: options.index(held)] if held in options else options), held]

    def solve(self, mode="fair"):
        children = {
            "child": list(self.classes),
            "priority_class": list(self.classes.values()),
            "current_unit": [self.current.get(child) for child in self.classes],
        }
        seats = {"unit": list(self.seats), "seats": list(self.seats.values())}
        pairs = [(child, unit, time) for child, units in self.travel.items() for unit, time in units.items()]
        names = ("child", "unit", "travel_s")
        types = (pa.string(), pa.string(), pa.int64())
        travel = {
            name: pa.array([pair[at] for pair in pairs], kind)
            for at, (name, kind) in enumerate(zip(names, types, strict=True))
        }
        children["current_unit"] = pa.array(children["current_unit"], pa.string())
        return run(pa.table(children), pa.table(seats), pa.table(travel), mode, options=self.families)

    def before(self, one, other, unit):
        """Tell whether a child goes before another in a unit."""

        def key(child):
            return (self.current.get(child) != unit, self.classes[child], self.travel[child].get(unit, 0), child)

        return key(one) < key(other)

    def outcomes(self):
        """Yield every feasible outcome in which nobody loses a place: the number of the option of each taker."""
        choices = []
        for kids, options in self.takers:
            none = [] if any(self.current.get(kid) for kid in kids) else [None]
            choices.append([*range(len(options)), *none])
        for outcome in product(*choices):
            where = self.where(outcome)
            units = [unit for unit in where.values() if unit]
            if all(units.count(unit) <= seats for unit, seats in self.seats.items()):
                yield outcome, where

    def where(self, outcome):
        return {
            kid: unit
            for (kids, options), at in zip(self.takers, outcome, strict=True)
            for kid, unit in zip(kids, options[at] if at is not None else [None] * len(kids), strict=True)
        }

    def blocking(self, outcome, where):
        """Count the (family, option) pairs of notion 3."""
        count = 0
        for (kids, options), at in zip(self.takers, outcome, strict=True):
            for option in options[:at]:
                units = {unit for unit in option if unit}
                count += all(self._room(kids, option, unit, where) for unit in units)
        return count

    def _room(self, kids, option, unit, where):
        here = [kid for kid, wanted in zip(kids, option, strict=True) if wanted == unit]
        lowest = here[0]
        for kid in here:
            lowest = kid if self.before(lowest, kid, unit) else lowest
        others = [c for c, u in where.items() if u == unit and c not in kids and self.before(c, lowest, unit)]
        return len(others) + len(here) <= self.seats[unit]

    def trips(self, where):
        return [self.travel[child].get(unit, 0) for child, unit in where.items() if unit]

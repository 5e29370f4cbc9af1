"""Options, seats and blocking as a model of CP-SAT: exact, one thread, a limit of work and not of seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .instance import Flags, Ints
from .options import Options

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

WORK = 4.0  # of CP-SAT's own measure: the same answer on a slow machine


@dataclass(frozen=True)
class Solved:
    """The options taken, whether every aim is proven, and how many of the first aims are."""

    taken: Ints
    proven: int
    values: tuple[int, ...]


class Model:
    """Who takes which of the options still `alive`; a taker with one and nothing else needs no variable."""

    def __init__(self, options: Options, alive: Flags, none: Flags, *, strict: bool) -> None:
        from ortools.sat.python import cp_model

        self.options, self.strict = options, strict
        self.model: CpModel = cp_model.CpModel()
        self.variables: dict[int, IntVar] = {}
        self.fixed: list[int] = []
        self.fixed_of: dict[int, list[int]] = {}
        self.alive = alive
        self.blocking: list[Any] = []
        many = np.add.reduceat(np.append(alive, False), options.start[:-1]) * (np.diff(options.start) > 0)
        for f in range(len(none)):
            left = (options.start[f] + np.flatnonzero(alive[options.start[f] : options.start[f + 1]])).tolist()
            if many[f] == 1 and not none[f]:
                self.fixed += left
                self.fixed_of[f] = left
            elif left:
                for o in left:
                    self.variables[o] = self.model.new_bool_var("")
                choice = [self.variables[o] for o in left]
                (self.model.add_at_most_one if none[f] else self.model.add_exactly_one)(choice)
        self._seats()

    def _seats(self) -> None:
        one, options = self.options.instance, self.options
        self.taken_first = np.zeros(len(one.child), np.int64)  # pairs surely taken, in the order of the pools
        for o in self.fixed:
            self.taken_first[one.position[options.slots[options.slot_start[o] : options.slot_start[o + 1]]]] = 1
        self.taken_first = np.concatenate([[0], np.cumsum(self.taken_first)])
        self.in_pool: list[list[tuple[int, int, Any]]] = [[] for _ in one.seats]
        for o, variable in self.variables.items():
            for pair in options.slots[options.slot_start[o] : options.slot_start[o + 1]].tolist():
                self.in_pool[one.pool[pair]].append((int(one.position[pair]), int(options.taker[o]), variable))
        for q, here in enumerate(self.in_pool):
            here.sort(key=lambda each: each[0])
            room = int(one.seats[q] - self.taken_first[one.pool_start[q + 1]] + self.taken_first[one.pool_start[q]])
            if room < len(here):
                self.model.add(sum(variable for _, _, variable in here) <= room)

    def add_blocking(self) -> None:
        """Ask that no option blocks (`strict`), or count those that do."""
        options, fixed = self.options, set(self.fixed)
        for f in range(len(options.start) - 1):
            better: list[Any] = []
            for o in range(int(options.start[f]), int(options.start[f + 1])):
                if o in fixed:
                    break
                if o in self.variables:
                    better.append(self.variables[o])
                self._not_blocking(f, o, better)

    def _not_blocking(self, f: int, o: int, better: list[Any]) -> None:
        """Option o does not block: f has it or a better one, or one of its pools is full of others who go before."""
        one, options, model = self.options.instance, self.options, self.model
        pairs = options.slots[options.slot_start[o] : options.slot_start[o + 1]].tolist()
        ways: list[tuple[int, list[Any]]] = []
        own = self._own_fixed(f)
        for q in dict.fromkeys(int(one.pool[pair]) for pair in pairs):
            wanted = [pair for pair in pairs if one.pool[pair] == q]
            low = max(int(one.position[pair]) for pair in wanted)
            sure = int(self.taken_first[low] - self.taken_first[one.pool_start[q]])
            sure -= sum(int(one.pool[p]) == q and int(one.position[p]) < low for p in own)
            need = int(one.seats[q]) - len(wanted) + 1 - sure
            if need <= 0:
                return
            others = [variable for at, taker, variable in self.in_pool[q] if at < low and taker != f]
            if len(others) >= need:
                ways.append((need, others))
        escapes = list(better)
        if not self.strict:
            blocks = model.new_bool_var("")
            self.blocking.append(blocks)
            escapes.append(blocks)
        if len(ways) == 1:
            need, others = ways[0]
            model.add(sum(others) + need * sum(escapes) >= need)
            return
        for need, others in ways:
            full = model.new_bool_var("")
            model.add(sum(others) >= need).only_enforce_if(full)
            escapes.append(full)
        model.add_bool_or(escapes or [model.new_constant(0)])  # an empty one would be left out

    def _own_fixed(self, f: int) -> list[int]:
        """Return the pairs that the taker surely has: they are no others' and do not stand in its way."""
        options = self.options
        return [
            pair
            for o in self.fixed_of.get(f, ())
            for pair in options.slots[options.slot_start[o] : options.slot_start[o + 1]].tolist()
        ]

    def weighed(self, values: Ints) -> Any:
        """Return the sum of the values of the options taken, less what is fixed."""
        return sum(int(values[o]) * variable for o, variable in self.variables.items() if values[o])

    def solve(self, aims: Sequence[Any], hint: Ints | None = None) -> Solved | None:
        """Make each aim as small as can be, the earlier first; None when nothing is possible (or found)."""
        from ortools.sat.python import cp_model

        found: Any = None
        proven, values = 0, []
        if hint is not None:
            chosen = set(hint.tolist())
            for o, variable in self.variables.items():
                self.model.add_hint(variable, o in chosen)
        for at, aim in enumerate(aims):
            constant = isinstance(aim, int)
            if not constant:
                self.model.minimize(aim)
            elif found is not None:
                proven += proven == at
                values.append(aim)
                continue
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.random_seed = 0
            solver.parameters.max_deterministic_time = WORK
            state = solver.solve(self.model)
            if state not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                if found is None:
                    return None if state == cp_model.INFEASIBLE else Solved(np.zeros(0, np.int64), -1, ())
                break
            found = [o for o, variable in self.variables.items() if solver.boolean_value(variable)]
            value = aim if constant else round(solver.objective_value)
            values.append(value)
            proven += state == cp_model.OPTIMAL and proven == at
            if not constant:
                self.model.add(aim <= value)
            self.model.clear_hints()  # type: ignore[no-untyped-call]
            for variable in self.variables.values():
                self.model.add_hint(variable, solver.boolean_value(variable))
        return Solved(np.array(sorted([*self.fixed, *(found or [])]), np.int64), proven, tuple(values))

"""Fair with families: a stable assignment, or proof that none exists and the fewest options that block."""

from __future__ import annotations

import numpy as np

from .check import audit
from .core import core_of
from .instance import Flags, Instance, Ints
from .model import Model
from .options import Options, options_of

SMALL = 60_000  # so many terms at most in a model of every option


def fair_families(instance: Instance) -> tuple[Ints, str]:
    """Return the pair each child gets and the status.

    STABLE: nothing blocks; of such assignments it places most, then travels least, both proven.
    NO_STABLE_EXISTS: proven, and so is the number of blocking options. FEASIBLE: that number is not proven.
    """
    options = options_of(instance)
    core = core_of(options)
    stable = not core.waived.any()
    if stable:
        model = Model(options, core.alive, core.none, strict=True)
        model.add_blocking()
        found = model.solve([-model.weighed(options.placed), model.weighed(options.cost)])
        if found is not None and found.proven >= 0:
            return options.given(found.taken), "STABLE" if found.proven == 2 else "FEASIBLE"
        stable = found is not None  # not told within the limit
    if terms(options) <= SMALL:
        return _fewest(options, np.ones(len(core.alive), np.bool_), ~options.stays, exact=True, open_=stable)
    none = (core.none | core.waived) & ~options.stays
    return _fewest(options, core.alive, none, exact=False, open_=stable)


def terms(options: Options) -> int:
    """Return about how many terms the conditions on blocking have when every option is open."""
    sizes = np.diff(options.instance.pool_start)
    return int(sizes[options.instance.pool[options.slots]].sum())


def _fewest(options: Options, alive: Flags, none: Flags, *, exact: bool, open_: bool) -> tuple[Ints, str]:
    """Return the assignment with the fewest blocking options among those alive.

    When not all options are alive, one that blocks is still proven the fewest: none is known to be too few.
    """
    model = Model(options, alive, none, strict=False)
    model.add_blocking()
    found = model.solve([sum(model.blocking), -model.weighed(options.placed), model.weighed(options.cost)])
    if found is None or found.proven < 0:
        raise ArithmeticError("no assignment was found within the limit of work")
    given = options.given(found.taken)
    blocking = audit(options.instance, given).blocking_options
    proven = (exact and found.proven >= 2) or (blocking <= 1 and not open_)
    return given, "NO_STABLE_EXISTS" if proven and blocking else "STABLE" if blocking == 0 else "FEASIBLE"

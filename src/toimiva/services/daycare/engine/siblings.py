"""Fair with families: a stable assignment, or proof that none exists and the fewest options that block."""

from __future__ import annotations

import numpy as np

from .check import audit
from .core import core_of
from .instance import Flags, Instance, Ints
from .model import Model
from .options import Options, options_of
from .settle import settle

SMALL = 60_000  # so many terms at most in a model of every option
CORE = 4_000  # so many options at most in a model of those left


def fair_families(instance: Instance) -> tuple[Ints, str]:
    """Return the pair each child gets and the status.

    STABLE: nothing blocks; of such assignments it places most, then travels least, proven while the options that
    stability leaves open are no more than `CORE`. NO_STABLE_EXISTS: proven, and so is the number of blocking options.
    FEASIBLE: neither could be proven.
    """
    options = options_of(instance)
    core = core_of(options)
    stable = not core.waived.any()
    settled, calm = settle(options) if stable else (np.zeros(0, np.int64), False)
    open_ = stable
    if stable and int(core.alive.sum()) <= CORE + len(core.none):
        model = Model(options, core.alive, core.none, strict=True)
        model.add_blocking()
        aims = [0, -model.weighed(options.placed), model.weighed(options.cost)]
        found = model.solve(aims, settled if calm else None)
        if found is not None and found.proven > 0:
            return options.given(found.taken), "STABLE"
        open_ = found is not None  # not told within the limit
    if calm:
        return options.given(settled), "STABLE"
    if terms(options) <= SMALL:
        return _fewest(options, np.ones(len(core.alive), np.bool_), ~options.stays, exact=True, open_=open_)
    none = (core.none | core.waived) & ~options.stays
    return _fewest(options, core.alive, none, exact=False, open_=open_)


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
        return _as_it_was(options), "FEASIBLE"
    given = options.given(found.taken)
    blocking = audit(options.instance, given).blocking_options
    proven = (exact and found.proven >= 2) or (blocking <= 1 and not open_)
    return given, "NO_STABLE_EXISTS" if proven and blocking else "STABLE" if blocking == 0 else "FEASIBLE"


def _as_it_was(options: Options) -> Ints:
    """Return the assignment in which nobody moves and nobody comes, for want of a better one."""
    return options.given(options.start[1:][options.stays] - 1)

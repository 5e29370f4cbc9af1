"""The decorator of the functions that numba compiles: the compiled code is kept on disk wherever that is possible.

Numba keeps it beside the source, else in the user's cache folder, or in NUMBA_CACHE_DIR. Where none of them can be
written, each process compiles anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays; other threads of Python run while it runs."""
    try:
        return njit(cache=True, nogil=True)(function)  # type: ignore[return-value]
    except RuntimeError:  # no folder to keep it in
        return njit(nogil=True)(function)  # type: ignore[return-value]

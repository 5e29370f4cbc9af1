"""Which events there are, in words: every room's messages/events.toml."""

from __future__ import annotations

import tomllib
from functools import cache

from toimiva.city.refusals import PACKAGE


@cache
def events() -> dict[str, dict[str, str]]:
    """Return the events that another system may be told of -> {fi, sv, en}."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(PACKAGE.glob("**/messages/events.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return dict(sorted(found.items()))

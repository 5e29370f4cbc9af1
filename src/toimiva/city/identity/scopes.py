"""What an integration key can be made for, in words: every room's messages/scopes.toml."""

from __future__ import annotations

import tomllib
from functools import cache

from toimiva.city.access import operations_for_keys
from toimiva.city.refusals import PACKAGE


@cache
def scopes() -> dict[str, dict[str, str]]:
    """Return the operations that a key may be given -> {fi, sv, en}. One that no machine may do is a defect."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(PACKAGE.glob("**/messages/scopes.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    if wrong := sorted(set(found) - set(operations_for_keys())):
        raise ValueError(f"no key can be made for {', '.join(wrong)}")
    return dict(sorted(found.items()))

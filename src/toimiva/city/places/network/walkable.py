"""Which ways of OpenStreetMap can be walked, without steps too, and on which a point may join the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STREETS = {
    "living_street", "residential", "service", "unclassified", "road", "track",
    *(kind + link for kind in ("tertiary", "secondary", "primary", "trunk") for link in ("", "_link")),
}  # fmt: skip
PATHS = {
    "footway", "path", "steps", "pedestrian", "corridor", "elevator", "platform", "cycleway", "bridleway",
}  # fmt: skip
KINDS = frozenset(STREETS | PATHS)
CLOSED = frozenset(
    {"no", "private", "permit", "residents", "military", "agricultural", "forestry", "delivery", "use_sidepath"}
)
PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Walkable:
    """How a way can be walked: its kind (the value of `highway`), whether step-free, whether a point may join it."""

    kind: str
    step_free: bool
    joins: bool


def walkable(tags: Mapping[str, str]) -> Walkable | None:
    """Return how a way with these tags can be walked, None where it cannot. A missing tag forbids nothing.

    >>> walkable({"highway": "steps"})
    Walkable(kind='steps', step_free=False, joins=True)
    >>> walkable({"highway": "footway", "access": "private"}) is None
    True
    >>> walkable({"highway": "service", "access": "private", "foot": "yes", "tunnel": "yes"}).joins
    False
    """
    kind = tags.get("highway") or _platform(tags)
    if kind not in KINDS or tags.get("motorroad") == "yes" or closed(tags):
        return None
    step_free = kind != "steps" and not _escalator(tags) and tags.get("wheelchair") != "no"
    joins = kind != "corridor" and tags.get("indoor", "no") == "no" and tags.get("tunnel", "no") == "no"
    return Walkable(kind, step_free, joins)


def closed(tags: Mapping[str, str], values: frozenset[str] = CLOSED) -> bool:
    """Tell whether walkers are kept out; `foot` says more than `access`."""
    return (tags.get("foot") or tags.get("access")) in values


def _escalator(tags: Mapping[str, str]) -> bool:
    """Tell whether the way moves its walkers up or down; a moving pavement does not."""
    return tags.get("conveying", "no") != "no" and tags.get("highway") != "footway"


def _platform(tags: Mapping[str, str]) -> str:
    return PLATFORM if PLATFORM in (tags.get("railway"), tags.get("public_transport")) else ""

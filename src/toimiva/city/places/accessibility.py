"""How accessible a unit is, from the viewpoints of the service register: "11:green,12:red,…", free of Django.

The first digit is the visitor, the second the way of arriving (on foot, by car, by a friend's car); green is without
shortcomings, red with some, unknown not assessed. Source: Palvelukartta REST v4, accessibility_viewpoint.
"""

from __future__ import annotations

VISITORS = {
    "1": "wheelchair",
    "2": "reduced_mobility",
    "3": "rollator",
    "4": "stroller",
    "5": "visually_impaired",
    "6": "hearing_aid",
}


def state(viewpoints: str, visitor: str) -> str:
    """Return yes, limited, no or unknown for one visitor (a key of VISITORS).

    >>> text = "00:unknown,11:green,12:red,13:green,61:red"
    >>> state(text, "1"), state(text, "6"), state(text, "4")
    ('limited', 'no', 'unknown')
    """
    pairs = (part.split(":", 1) for part in viewpoints.split(",") if ":" in part)
    states = {colour for code, colour in pairs if code.startswith(visitor)} - {"unknown"}
    if not states:
        return "unknown"
    return {frozenset({"green"}): "yes", frozenset({"red"}): "no"}.get(frozenset(states), "limited")


def states(viewpoints: str) -> dict[str, str]:
    """Return the state for every visitor of whom something is known."""
    found = {name: state(viewpoints, digit) for digit, name in VISITORS.items()}
    return {name: value for name, value in found.items() if value != "unknown"}

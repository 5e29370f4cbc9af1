"""The city's name and look: built in, or from the one file that another city gives."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple


class City(NamedTuple):
    """What the shell says of the city: its name, the stylesheet of its colours (a path under static/), its contacts.

    The contacts stand in the privacy notice and the accessibility statement; a city gives its own. `phone` is that
    of its advice, which each message to a resident names; the built-in one belongs to nobody.
    """

    name: str = "Toimiva"
    theme: str = "toimiva/themes/helsinki.css"
    controller: str = ""
    address: str = ""
    email: str = ""
    data_protection_officer: str = ""
    phone: str = "09 000 0123"


def read_theme(path: Path | None) -> City:
    """Return the city of the theme file; without a file, the neutral Helsinki default."""
    if path is None or path.suffix == ".css":
        return City(name="Helsinki")
    raw = tomllib.loads(path.read_text("utf-8"))
    return City(**{name: value for name, value in raw.items() if name in City._fields})

"""The city's name and look: built in, or from the one file that another city gives."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple


class City(NamedTuple):
    """What the shell says of the city: its name, and the stylesheet of its colours (a path under static/)."""

    name: str
    theme: str


def read_theme(path: Path | None) -> City:
    """Return the city of the theme file (`name`, `theme`); without a file, the neutral Helsinki default."""
    if path is None or path.suffix == ".css":
        return City("Helsinki", "toimiva/themes/helsinki.css")
    raw = tomllib.loads(path.read_text("utf-8"))
    return City(raw.get("name", "Toimiva"), raw.get("theme", "toimiva/themes/helsinki.css"))

"""Where in a programme a project number stands, told by the number scheme: segment by segment, never by "contains"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .tables import NumberScheme

SEPARATOR = "."


@dataclass(frozen=True)
class Level:
    """The segments of a number below its root; an empty one is not given. `rest` lies below the project."""

    root: str
    division: str = ""
    project: str = ""
    rest: str = ""

    @property
    def name(self) -> str:
        """The level in words: root, division, project or below."""
        if self.rest:
            return "below"
        return "project" if self.project else "division" if self.division else "root"

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The plain numbers from the deepest of the scheme up to the root."""
        steps = (self.root, self.root + self.division, self.root + self.division + self.project)
        return tuple(dict.fromkeys(reversed(steps)))


def level_of(number: str, root: str, scheme: NumberScheme) -> Level | None:
    """Return where `number` stands under `root`; None when it is another programme's or does not follow the scheme.

    A finance system writes the number plain, with dots, or with the segments below the root run together:

    >>> scheme = NumberScheme(id="s", valid_from=None, root_digits=10, division_digits=2, project_digits=2)
    >>> level_of("10402010740202", "1040201074", scheme) == level_of("1040201074.02.02", "1040201074", scheme)
    True
    >>> level_of("104020107401", "1040201074", scheme).name
    'division'

    A number that merely holds the root somewhere is not under it:

    >>> level_of("99104020107402", "1040201074", scheme) is None
    True
    """
    written = number.strip()
    if not root or not written.startswith(root):
        return None
    below = written.removeprefix(root)
    segments = _dotted(below) if SEPARATOR in below else _concatenated(below, scheme)
    if segments is None or not all(segment.isalnum() for segment in segments):
        return None
    division, project, *rest = [*segments, "", ""][: max(len(segments), 2)]
    return Level(root, division, project, "".join(rest))


def posting_number(number: str, root: str, scheme: NumberScheme, known: Collection[str]) -> str | None:
    """Return the deepest of the programme's own numbers (`known`) that `number` is or lies below.

    >>> scheme = NumberScheme(id="s", valid_from=None, root_digits=10, division_digits=2, project_digits=2)
    >>> posting_number("1040201074.01.05", "1040201074", scheme, {"104020107401", "10402010740201"})
    '104020107401'
    """
    level = level_of(number, root, scheme)
    if level is None:
        return None
    return next((one for one in level.ancestors if one in known), None)


def _dotted(below: str) -> list[str]:
    """The segments of "….02.01" or "02.01", as they are written; a dot that parts nothing leaves an empty one."""
    return below.removeprefix(SEPARATOR).split(SEPARATOR)


def _concatenated(below: str, scheme: NumberScheme) -> list[str] | None:
    """The segments by the scheme's lengths; None when a division or a project is cut short."""
    first, second = scheme.division_digits, scheme.division_digits + scheme.project_digits
    if len(below) not in (0, first) and len(below) < second:
        return None
    return [part for part in (below[:first], below[first:second], below[second:]) if part]

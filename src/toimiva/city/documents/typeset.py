"""A Typst template and its data made into a PDF that a screen reader can read: PDF/UA-1, the same bytes each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts

FONTS = Path(__file__).with_name("fonts")


@cache
def _fonts() -> Fonts:
    """The house's faces and no others, read once a process."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def typeset(template: bytes, data: Any, *, dated: datetime) -> bytes:
    """Return the PDF of `template`, which reads `data` as `json(bytes(sys.inputs.data))`.

    The standard is PDF/UA-1: Typst refuses a picture without alternative text and a skipped heading level, so a
    document that is made is a document that can be read. Only the fonts of this folder are used, and the date of the
    document is `dated`, so the same data gives the same bytes on every machine and day.
    """
    import typst

    return typst.compile(
        template,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(dated.astimezone(UTC).timestamp()),
    )

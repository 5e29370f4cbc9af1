"""An invented file of actuals that waits in the sample city's programme, so that a controller has something to post.

The real decision (HEL 2021-002935 § 186) granted nothing, and nothing is brought to its programme.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from toimiva.city.access import Actor
from toimiva.services.programme import actions
from toimiva.services.programme.models import ImportRun, Programme

SAMPLE = Path("samples/programme/actuals-lum.csv")
DIARY = "LUM 2025-000417"
SOURCE = "Lumivuoren talousjärjestelmä (keksitty)"


def load_actuals(actor: Actor, folder: Path, *, now: datetime) -> ImportRun | None:
    """Bring the sample's file of September 2025 once; None where the city, the file or the need is missing."""
    programme = Programme.objects.filter(matter__diary_number=DIARY).exclude(matter__granted=0).first()
    path = folder / SAMPLE
    if programme is None or not path.exists() or ImportRun.objects.filter(programme=programme).exists():
        return None
    content = path.read_bytes()
    return actions.bring_actuals(actor, programme.pk, SOURCE, [content], "toteumat-2025-09.csv", now=now)

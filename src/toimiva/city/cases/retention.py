"""Which cases are past their time: each closed one says until when its kind keeps it, and then the archive takes it."""

from __future__ import annotations

from toimiva.city.cards import Words
from toimiva.city.residents.retention import Line

from .models import Case

# A decision is never deleted by a job: the database itself refuses, and what is kept for ever the archive decides.
CLOSED = Line(
    says=Words("Päättyneet asiat", "Avslutade ärenden", "Closed cases"),
    past=lambda before, on: Case.objects.filter(open=False, keep_until__lt=before),
    actions=("archive",),
)

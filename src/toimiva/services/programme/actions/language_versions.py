"""What a decision says otherwise than its stored version in the other language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.reading.languages import are_versions, language_findings
from ..models import Decision


def language_version_findings(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of the decision being imported against the stored handling of the same matter and section."""
    case = found["case"]
    same = Decision.objects.filter(matter__diary_number=case["diary_number"] or "", section=case["section"] or "")
    stored = same.exclude(language=found["language"]).order_by("-imported_at").first()
    if stored is None or not are_versions(found, stored.reading):
        return []
    return [here for here, _ in language_findings(found, stored.reading)]

"""Organisation units that a room of the house names in its own tables."""

from __future__ import annotations

from ..models import OrganisationUnit


def known_unit(code: str, name_fi: str) -> OrganisationUnit:
    """Return the organisation unit of that code; it is opened with this name when the house has not met it."""
    return OrganisationUnit.objects.get_or_create(code=code, defaults={"name_fi": name_fi})[0]

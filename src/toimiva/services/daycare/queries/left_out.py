"""The children that a round leaves out for a reason, by name: to be located, called or looked at by a person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from toimiva.city.residents.models import Address

from ..models import Round, RoundChild
from .shielding import unshielded


def left_out_children(round_: Round, code: str) -> QuerySet[RoundChild]:
    """Return the round's children left out for the reason, in the order of names; never one whose home is protected."""
    rows = unshielded(RoundChild.objects.filter(round=round_, excluded=code)).select_related("child")
    return rows.order_by("child__sort_name", "child_id")


def homes_to_locate(round_: Round, children: Sequence[UUID]) -> dict[UUID, Address]:
    """Return the children's permanent addresses on the day of the round, whether on the map or not."""
    day = round_.as_of
    rows = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), person_id__in=children, kind="permanent", valid_from__lte=day
    )
    return {row.person_id: row for row in rows}

"""Which tables of the house name a person or an account: asked of the models, so that a new one is not forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.db.models import Model


class Relation(NamedTuple):
    """A foreign key of `model` to what was asked for, and what happens to its row when that is deleted."""

    model: type[Model]
    field: str
    on_delete: Callable[..., Any]


def relations_to(target: type[Model]) -> list[Relation]:
    """Return every foreign key to `target`, those without a way back (`related_name="+"`) too."""
    found = []
    for one in target._meta.get_fields(include_hidden=True):
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one):
            field = one.field  # type: ignore[union-attr]
            on_delete = cast("Callable[..., Any]", one.on_delete)  # type: ignore[union-attr]
            found.append(Relation(field.model, field.name, on_delete))
    return found

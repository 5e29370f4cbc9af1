"""The operations of the JSON API as a person reads them: from the OpenAPI document itself, without a script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.urls import resolve, reverse

from toimiva.city.identity.middleware import Request

from . import answer, page


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, where it goes (path, query), its kind, and whether it must be given."""

    name: str
    where: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """One operation of the API: how it is called, what it tells, its parameters and its answers."""

    method: str
    path: str
    says: str
    parameters: tuple[Parameter, ...]


@page("ui.home.read")
def api_guide(request: Request) -> HttpResponse:
    """What the API offers, room by room, with the address of its OpenAPI document."""
    address = reverse("api:openapi-json")
    return answer(request, "ui/api_guide.html", rooms=operations(address), document=address)


@cache
def operations(address: str) -> dict[str, list[Operation]]:
    """Return the operations by room, as the OpenAPI document at `address` of this house tells them."""
    document = json.loads(resolve(address).func(_Asking(address)).content)
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            parameters = tuple(
                Parameter(one["name"], one["in"], kind_of(one["schema"]), bool(one.get("required")))
                for one in told.get("parameters", ())
            )
            says = told.get("description") or told.get("summary") or ""
            room = (told.get("tags") or ["api"])[0]
            found.setdefault(room, []).append(Operation(method.upper(), path, says, parameters))
    return found


def kind_of(schema: dict[str, Any]) -> str:
    """Return a parameter's kind in a word or two.

    >>> kind_of({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}), kind_of({"type": "integer"})
    ('date', 'integer')
    """
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return " / ".join(str(one.get("format") or one.get("type") or "object") for one in kinds)


class _Asking:
    """What the view of the OpenAPI document reads of a request."""

    method = "GET"

    def __init__(self, path: str) -> None:
        self.path = self.path_info = path
        self.GET: dict[str, str] = {}

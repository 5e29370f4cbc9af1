"""Refusals on the wire: application/problem+json (RFC 9457) with the stable code and the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from toimiva.city.refusals import Refusal, Refusals

if TYPE_CHECKING:
    from ninja.errors import ValidationError

TITLES = {403: "Forbidden", 404: "Not found", 409: "Conflict", 422: "Unprocessable content", 429: "Too many requests"}


def problem(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """Return the refusal as problem+json; several refusals are listed under `errors`."""
    language = get_language() or "fi"
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(refusal.status, "Refused"),
        "status": refusal.status,
        "detail": refusal.message(language),
        "code": refusal.code,
        "field": refusal.field,
    }
    if isinstance(refusal, Refusals):
        body["errors"] = [one.as_dict(language) for one in refusal.refusals]
    response = JsonResponse(body, status=refusal.status, content_type="application/problem+json")
    if "seconds" in refusal.facts:
        response["Retry-After"] = str(refusal.facts["seconds"])
    return response


def problem_of_validation(request: HttpRequest, fault: ValidationError) -> JsonResponse:
    """Return input of the wrong shape as problem+json: one error per field, with the place written as a path."""
    refusals = [
        Refusal("bad_value", field=".".join(str(part) for part in error["loc"]), value="", expected=error["msg"])
        for error in fault.errors
    ]
    return problem(request, refusals[0] if len(refusals) == 1 else Refusals(list(refusals)))

"""The GDPR API that Helsinki Profile calls (contract of helsinki-profile-gdpr-api 1.1.0).

Tokens are verified by the same code as those of our own API; the scopes are this API's own.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from toimiva.city.access import Actor
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.bearer import bearer_token, scopes_of
from toimiva.city.identity.middleware import Request
from toimiva.city.identity.provider import verified
from toimiva.city.identity.refusals import SignInRefused
from toimiva.city.ui import page

from .gdpr import erase, export, subject_of

SCOPES = {"GET": "gdprquery", "DELETE": "gdprdelete"}
TRUTH = {"true": True, "1": True, "false": False, "0": False, "": False}


@csrf_exempt  # believes no cookie, only a bearer token
@page("residents.gdpr", methods=("GET", "DELETE"))
@reads_persons
def profile(request: Request, uuid: UUID) -> HttpResponse:
    """Everything held of the account `uuid` as a node tree, or its removal (`dry_run`: only the answer to it)."""
    claims = _claims(request)
    if claims is None:
        return HttpResponse(status=401)
    if str(claims["sub"]) != str(uuid) or not _in_scope(claims, str(request.method)):
        return HttpResponse(status=403)
    dry_run = _dry_run(request) if request.method == "DELETE" else False
    if dry_run is None:
        return HttpResponse(status=400)
    user = get_user_model().objects.filter(uuid=uuid).first()
    if user is None:
        return HttpResponse(status=204)
    subject = subject_of(user, loa=str(claims.get("loa", "unknown")), on=timezone.localdate(request.now))
    actor = Actor(id=user.pk, uuid=user.uuid, kind="user", person_id=subject.person.pk if subject.person else None,
                  loa=subject.loa, request_id=request.headers.get("X-Request-ID", ""))  # fmt: skip
    if request.method == "GET":
        record_read(actor, "residents.gdpr", at=request.now, person=actor.person_id, via="Helsinki Profile")
        return JsonResponse(export(subject))
    erasure = erase(actor, subject, now=request.now, dry_run=dry_run)
    if erasure.refused:
        return JsonResponse({"errors": [keep.as_error() for keep in erasure.refused]}, status=403)
    return HttpResponse(status=204)


def _claims(request: HttpRequest) -> dict[str, Any] | None:
    token = bearer_token(request)
    if not token:
        return None
    try:
        return verified(token, audience=str(settings.OIDC_API_TOKEN_AUTH["AUDIENCE"]), require=("exp", "sub"))
    except SignInRefused:
        return None


def _in_scope(claims: dict[str, Any], method: str) -> bool:
    """Helsinki's issuer writes the scope bare or behind the name of the API: gdprquery, toimiva.gdprquery."""
    wanted, prefix = SCOPES[method], settings.OIDC_API_TOKEN_AUTH["API_SCOPE_PREFIX"]
    return bool(scopes_of(claims) & {wanted, f"{prefix}.{wanted}"})


def _dry_run(request: HttpRequest) -> bool | None:
    """Return what the query or the body says; None where that is neither true nor false."""
    given = [request.GET.get("dry_run"), *_in_body(request)]
    read = [TRUTH.get(text.strip().lower()) for text in given if text is not None]
    return None if None in read else any(read)


def _in_body(request: HttpRequest) -> list[str]:
    if request.content_type == "application/json" and request.body:
        import json

        try:
            found = json.loads(request.body)
        except ValueError:
            return ["?"]
        return [str(found["dry_run"])] if isinstance(found, dict) and "dry_run" in found else []
    if request.content_type == "application/x-www-form-urlencoded" and request.body:
        return [str(text) for text in QueryDict(request.body).getlist("dry_run")]
    return []

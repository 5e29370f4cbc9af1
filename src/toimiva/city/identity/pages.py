"""Pages of users and their roles, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.audit.trail import record_read
from toimiva.city.refusals import Refusal
from toimiva.city.ui import answer, done, page
from toimiva.city.ui.links import links_to
from toimiva.city.ui.paging import Pages

from . import actions, queries
from .forms import GrantForm
from .middleware import Request
from .models import Origin, RoleGrant, User
from .roles import role_cards

PER_PAGE = 50
LISTED = ("id", "uuid", "first_name", "last_name", "email", "last_login")
LIST, ONE = "identity/users.html", "identity/user.html"


@page("identity.users.read")
def users(request: Request) -> HttpResponse:
    """Who has signed in, with the roles in force today; searched by words of the name or the e-mail."""
    search = request.GET.get("q", "").strip()[:100]
    found = queries.users(request.actor, search).values(*LISTED)
    shown = Pages(found, PER_PAGE).get_page(request.GET.get("page"))
    listed = list(shown)
    held = queries.grants_of([user["id"] for user in listed])
    link = links_to("identity:user")
    rows = [
        {"user": user, "link": link(user["uuid"]), "roles": _in_force(request, held.get(user["id"], []))}
        for user in listed
    ]
    seen = [user["uuid"] for user in listed]
    record_read(request.actor, "identity.users.read", at=request.now, people=seen, page=shown.number)
    return answer(request, LIST, page=shown, rows=rows, search=search, total=shown.paginator.count)


@page("identity.users.read", methods=("GET", "HEAD", "POST"))
def user(request: Request, user_uuid: UUID) -> HttpResponse:
    """One user and the roles; POST gives a role, or takes back the one named by `revoke`."""
    shown = queries.user(request.actor, user_uuid)
    if request.method != "POST":
        record_read(request.actor, "identity.users.read", at=request.now, people=[shown.uuid])
        return _one(request, shown, GrantForm())
    try:
        if "revoke" in request.POST:
            return _revoke(request)
        return _grant(request, shown)
    except Refusal as refusal:
        return _one(request, shown, GrantForm(request.POST), refusal=refusal)


def _revoke(request: Request) -> HttpResponse:
    text = request.POST["revoke"]
    if not text.isdecimal():
        raise Refusal("bad_value", field="revoke", value=text, expected="1…")
    actions.revoke_role(request.actor, int(text), now=request.now)
    return done(request, ONE, to=request.path)


def _grant(request: Request, shown: User) -> HttpResponse:
    form = GrantForm(request.POST)
    if not form.is_valid():
        response = _one(request, shown, form)
        response.status_code = 422
        return response
    actions.grant_role(request.actor, shown.uuid, now=request.now, **form.cleaned_data)
    return done(request, ONE, to=request.path)


def _one(request: Request, shown: User, form: GrantForm, refusal: Refusal | None = None) -> HttpResponse:
    today = timezone.localdate(request.now)
    grants = [
        {"grant": grant, "name": _name(grant.role), "ended": _ended(grant, today),
         "revocable": grant.origin != Origin.AD_GROUP and not _ended(grant, today)}
        for grant in queries.grants(shown)
    ]  # fmt: skip
    return answer(request, ONE, shown=shown, grants=grants, form=form, refusal=refusal, errors=form.errors,
                  own=shown.pk == request.actor.id)  # fmt: skip


def _in_force(request: Request, grants: list[RoleGrant]) -> list[dict[str, Any]]:
    today = timezone.localdate(request.now)
    return [
        {"name": _name(grant.role), "unit": grant.unit.code if grant.unit else ""}
        for grant in grants
        if grant.valid_from <= today and not _ended(grant, today)
    ]


def _ended(grant: RoleGrant, today: Any) -> bool:
    return grant.valid_to is not None and grant.valid_to < today


def _name(role: str) -> str:
    card = role_cards().get(role)
    return card.name.in_language(get_language()) if card else role

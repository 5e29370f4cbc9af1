"""Every address and every API operation, opened as every role: the answer is the one that the access table gives.

An address that names no operation of the table fails, and so does one whose arguments the walk does not know.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve, reverse
from django.utils import timezone

from toimiva.city.access import Actor, allowed, level_needed, table
from toimiva.city.identity import provider as providers
from toimiva.city.identity.actors import actor_of
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.identity.roles import role_cards
from toimiva.city.ui import page
from toimiva.installation.api import api

from .walk_arguments import API_ARGUMENTS, API_BODIES, ARGUMENTS

# Open to all and without an operation, because they are not ours: health, the API's document and its reader.
HEALTH = {"helsinki_health_endpoints:healthz", "helsinki_health_endpoints:readiness"}
TECHNICAL = HEALTH | {"api:openapi-json", "api:openapi-view", "api:api-root"}
# Open to all, but refusing by themselves who brings no code, secret or token: no session counts there.
PROVES_ITSELF = {"gdpr:profile": 401, "oidc:callback": 403, "dev_provider:token": 401, "dev_provider:userinfo": 401}
ISSUER = "https://id.example.fi"


class Place(NamedTuple):
    """An address of a page."""

    name: str
    view: Any
    pattern: URLPattern


def places(resolver: URLResolver, namespace: str = "") -> Iterator[Place]:
    """Every URL pattern below `resolver`, with its full name."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from places(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            yield Place(f"{namespace}{one.name or one.pattern}", one.callback, one)


def pages() -> list[Place]:
    """The patterns that are ours to guard; the API's own are walked by operation."""
    return [place for place in places(get_resolver()) if place.name not in TECHNICAL and not in_api(place)]


def in_api(place: Place) -> bool:
    return place.name.startswith("api:")


def faults(found: list[Place]) -> list[str]:
    """What is wrong with the declarations of these addresses."""
    wrong = []
    for place in found:
        operation = getattr(place.view, "operation", None)
        if operation is None:
            wrong.append(f"{place.name}: its view declares no operation (@page)")
        elif operation not in table():
            wrong.append(f"{place.name}: the operation {operation} is in no access table")
        taken = set(place.pattern.pattern.converters)
        if taken != set(ARGUMENTS.get(place.name, dict)()):
            wrong.append(f"{place.name}: tests/walk_arguments.py has no row for its arguments {sorted(taken)}")
    return wrong


class Operation(NamedTuple):
    """An operation of the API."""

    key: str
    method: str
    path: str
    view: Any


def operations() -> list[Operation]:
    found = []
    for prefix, router in api._routers:
        for route, view in router.path_operations.items():
            address = "/" + f"{prefix}/{route}".strip("/").replace("//", "/") + ("/" if route.endswith("/") else "")
            for one in view.operations:
                found += [Operation(f"{method} {address}", method, address, one.view_func) for method in one.methods]
    return found


def api_faults(found: list[Operation]) -> list[str]:
    wrong = []
    for one in found:
        operation = getattr(one.view, "operation", None)
        if operation is None:
            wrong.append(f"{one.key}: its function declares no operation (@operation below the router's decorator)")
        elif operation not in table():
            wrong.append(f"{one.key}: the operation {operation} is in no access table")
        if "{" in one.path and one.key not in API_ARGUMENTS:
            wrong.append(f"{one.key}: tests/walk_arguments.py has no row for its arguments")
    return wrong


@pytest.fixture
def provider_at_hand(settings, monkeypatch):
    """An issuer whose discovery document is known already: to sign in is to be sent away, and nothing is fetched."""
    settings.OIDC_OP_ISSUER = ISSUER
    document = {name: f"{ISSUER}/{name}" for name in providers.ENDPOINTS} | {"issuer": ISSUER}
    known = providers.Provider(ISSUER, document, time.monotonic(), {}, time.monotonic())
    monkeypatch.setattr(providers, "_known", {ISSUER: known})


WALKERS = ["nobody", "weak resident", "strong resident", *sorted(role_cards())]


def walker(who: str) -> tuple[Client, Actor]:
    """A browser signed in as `who`, and the actor that the edge makes of it."""
    client = Client(raise_request_exception=False)
    if who == "nobody":
        return client, Actor()
    loa = {"weak resident": "low", "strong resident": "high"}.get(who, "unknown")
    user = User.objects.create(uuid=uuid4(), first_name="Testi")
    if who in role_cards():
        RoleGrant.objects.create(user=user, role=who, valid_from=date(2026, 1, 1))
    client.force_login(user)
    session = client.session
    session["loa"] = loa
    session.save()
    return client, actor_of(user, on=timezone.localdate(), loa=loa)


def disagreement(actor: Actor, operation: str, answer: Any, *, reading: bool) -> str:
    """How the answer differs from what the table says of this actor; empty when it agrees."""
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
    if answer.status_code >= 500:
        return f"answers {answer.status_code}"
    if allowed(actor, operation):
        refused = answer.status_code in (401, 403) or to_sign_in
        return f"is allowed, but answers {answer.status_code}" if refused else ""
    by_signing_in = not actor.signed_in or level_needed(actor, operation) is not None
    right = to_sign_in if reading and by_signing_in else answer.status_code == 403
    return "" if right else f"is not allowed, but answers {answer.status_code}"


def test_every_address_and_operation_stands_in_the_access_table():
    assert faults(pages()) + api_faults(operations()) == []


def test_every_role_of_the_access_table_is_a_role_of_the_house():
    named = {getattr(rule, "role", None) for rules in table().values() for rule in rules} - {None}
    assert named <= set(role_cards())
    assert "city.administrator" in named


def test_every_row_of_the_walk_is_of_an_address_that_is_there():
    assert set(ARGUMENTS) <= {place.name for place in pages()}
    assert set(API_ARGUMENTS) | set(API_BODIES) <= {one.key for one in operations()}


WITHOUT_A_PAGE_OF_ITS_OWN = {"identity", "oidc", "dev_provider"}  # the way out, and what machines ask


def test_an_address_that_only_takes_posts_says_at_which_page_its_refusal_is_read():
    for place in pages():
        if "GET" in place.view.methods or place.name.split(":")[0] in WITHOUT_A_PAGE_OF_ITS_OWN:
            continue
        assert place.view.shown_at, f"{place.name}: say shown_at= in its @page"
        shown = reverse(place.view.shown_at, kwargs=ARGUMENTS.get(place.name, dict)())
        assert "GET" in resolve(shown).func.methods


@pytest.mark.django_db
@pytest.mark.parametrize("who", WALKERS)
def test_every_page_answers_as_the_table_says(who, provider_at_hand):
    wrong = []
    client, actor = walker(who)
    signed_in = "sessionid" in client.cookies
    for place in pages():
        if signed_in and not client.cookies["sessionid"].value:  # the address before was the way out
            client, actor = walker(who)
        arguments = ARGUMENTS.get(place.name, dict)()
        reading = "GET" in place.view.methods
        address = reverse(place.name, kwargs=arguments)
        answer = client.get(address) if reading else client.post(address)
        policy = answer["Content-Security-Policy"]
        if "default-src 'self'" not in policy or "unsafe" in policy:
            wrong.append(f"{place.name}: its content policy is {policy}")
        if answer.status_code == PROVES_ITSELF.get(place.name):
            continue
        if told := disagreement(actor, place.view.operation, answer, reading=reading):
            wrong.append(f"{place.name} ({place.view.operation}): {who} {told}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", WALKERS)
def test_every_api_operation_answers_as_the_table_says(who):
    wrong = []
    client, actor = walker(who)
    for one in operations():
        address = "/api" + one.path.format(**API_ARGUMENTS.get(one.key, dict)())
        body = API_BODIES.get(one.key, dict)()
        reading = one.method in ("GET", "HEAD")
        more = {"query_params": body} if reading else {"data": body, "content_type": "application/json"}
        answer = getattr(client, one.method.lower())(address, **more)
        if answer.status_code == 422 and not allowed(actor, one.view.operation):
            told = "meets validation first: give a body of the right shape in tests/walk_arguments.py"
        else:
            told = disagreement(actor, one.view.operation, answer, reading=False)
        if told:
            wrong.append(f"{one.key} ({one.view.operation}): {who} {told}")
    assert wrong == []


# The walk itself can fail:


def test_the_walk_finds_what_declares_nothing():
    def bare(request: Any) -> None: ...

    @page("no.such.operation")
    def unknown(request: Any) -> None: ...

    made = [path("a/", bare, name="a"), path("b/<int:number>/", unknown, name="b")]
    assert faults([Place(one.name, one.callback, one) for one in made]) == [
        "a: its view declares no operation (@page)",
        "b: the operation no.such.operation is in no access table",
        "b: tests/walk_arguments.py has no row for its arguments ['number']",
    ]
    assert api_faults([Operation("GET /x/{id}", "GET", "/x/{id}", bare)]) == [
        "GET /x/{id}: its function declares no operation (@operation below the router's decorator)",
        "GET /x/{id}: tests/walk_arguments.py has no row for its arguments",
    ]


class Answered:
    def __init__(self, status: int, to: str = "") -> None:
        self.status_code, self.to = status, to

    def __getitem__(self, header: str) -> str:
        return self.to


@pytest.mark.parametrize(
    "actor, operation, answer, agrees",
    [
        (Actor(), "ui.home.read", Answered(200), True),
        (Actor(), "ui.home.read", Answered(500), False),
        (Actor(), "ui.home.read", Answered(403), False),
        (Actor(), "identity.users.read", Answered(302, "/sign-in/?next=x"), True),
        (Actor(), "identity.users.read", Answered(200), False),
        (Actor(), "identity.users.read", Answered(404), False),
        (Actor(kind="user"), "identity.users.read", Answered(403), True),
        (Actor(kind="user"), "identity.users.read", Answered(200), False),
        (Actor(kind="user"), "identity.users.read", Answered(302, "/sign-in/?next=x"), False),
    ],
)
def test_the_walk_finds_an_answer_that_disagrees(actor, operation, answer, agrees):
    assert (disagreement(actor, operation, answer, reading=True) == "") is agrees

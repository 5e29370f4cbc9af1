"""A protected address as an attack (domain specification, section 13): every way out of the house is searched for it.

Three families lost their address to the public after their round: by the child's order, a guardian's, and that of a
guardian who lives elsewhere. What an official with every role sees, every role sees.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from datetime import date, timedelta

import pypdfium2
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from toimiva.city.access import NOBODY, Actor, allowed, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.cases.models import Case, Decision
from toimiva.city.identity.models import RoleGrant
from toimiva.city.identity.roles import role_cards
from toimiva.city.outreach.actions import send_due
from toimiva.city.outreach.models import Message
from toimiva.city.residents.models import Address, Household, Person
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import RoundValues, applications
from toimiva.services.daycare.actions import application_steps as steps
from toimiva.services.daycare.actions.application_checks import Need
from toimiva.services.daycare.models import Application, Offer, Round, RunRow

from ...test_access_walk import operations, pages
from ...walk_arguments import API_ARGUMENTS, API_BODIES, ARGUMENTS
from .test_desk import text
from .town import family, official, resident, unit

BORN = date(2024, 5, 1)
STREET, POSTAL, OFFICE, LON, LAT = "Salavuonokuja", "00987", "PIILOLA", 24.953723, 60.177956
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce=\"[^\"]*\"|csrf[^>]*")
ROOMS = ("daycare:", "cases:", "outreach:", "audit:", "ui:", "identity:my", "residents:")
NEAR, FAR = "Aalto", "Ruori"  # the far one is the one with seats
pytestmark = pytest.mark.django_db


@dataclass
class Town:
    """The families by whose order they are protected, and what the round has made of them."""

    adviser: object
    round: Round
    families: dict[str, tuple[Person, Person, Person]]
    minutes: int
    seconds: int

    @property
    def traces(self) -> list[re.Pattern[str]]:
        """What tells where the home is: its address, its point, its distance."""
        plain = (STREET, POSTAL, OFFICE, f"{LON}"[:6], f"{LAT}"[:6])
        walk = rf"(?<![\d.,-]){self.minutes}(?:&nbsp;|\s)?min", rf"(?<!\d){self.seconds}(?!\d)"
        return [re.compile(one) for one in (*map(re.escape, plain), *walk)]

    def leaks(self, told: str) -> list[str]:
        told = IDENTIFIER.sub("", told.replace("\u00a0", " "))
        return [found[0] for one in self.traces if (found := one.search(told))]


def hide(families) -> None:
    for who, people in families.items():
        Person.objects.filter(pk=people[("child", "guardian", "other guardian").index(who)].pk).update(
            protection_order=True
        )


@pytest.fixture
def town(settings, tmp_path):
    settings.TOIMIVA_OUTBOX, settings.TOIMIVA_DEMO = tmp_path / "outbox", True
    now, today = timezone.now(), timezone.localdate()
    born, starts = today - timedelta(days=700), today + timedelta(days=100)
    unit(NEAR, u3=0)
    unit(FAR, north_m=400, u3=9)
    families = {}
    for who in ("child", "guardian", "other guardian"):
        (child,), (mother, father) = family(f"Salo{who[0]}", born)
        father.household = Household.objects.create(register_id=f"apart {who}")
        father.save()
        Address.objects.filter(person=child).update(
            street=STREET, postal_code=POSTAL, post_office=OFFICE, lon=LON, lat=LAT
        )
        families[who] = child, mother, father
    family("Niemi", born)
    adviser, other = official("daycare.adviser"), official("daycare.adviser")
    round_ = actions.make_round(adviser, RoundValues(name="Elokuu", starts=starts), now=now)
    actions.assign_round(adviser, round_.pk, now=now)
    actions.approve_round(other, round_.pk, answer_by=today + timedelta(days=14), now=now, decides_on_acceptance=True)
    actions.send_round(adviser, round_.pk, now=now)
    row = RunRow.objects.get(run=Round.objects.get().chosen, child=families["child"][0])
    made = Town(adviser, Round.objects.get(), families, -(-row.travel_s // 60), row.travel_s)
    accepted = Offer.objects.get(child=families["guardian"][0])
    actions.accept(resident(families["guardian"][1]), accepted.pk, now=now)
    return made


def with_every_role() -> Client:
    user = get_user_model().objects.get(pk=official().id)
    for role in role_cards():
        RoleGrant.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    return signed_in(user, "high")


def signed_in(user, loa="high") -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    session["loa"] = loa
    session.save()
    return client


def arguments(town: Town, place) -> list[dict]:
    """The arguments of an address: every real thing that has to do with the protected families."""
    known = {
        "round_id": [town.round.pk],
        "child_id": [child.pk for child, _, _ in town.families.values()],
        # The home of a child whose other guardian is protected is no secret of the register's own pages.
        "person_id": [one.pk for who, people in town.families.items() for one in people if who != "other guardian"],
        "offer_id": list(Offer.objects.values_list("pk", flat=True)),
        "application_id": list(Application.objects.values_list("pk", flat=True)),
        "case_id": list(Case.objects.values_list("pk", flat=True)),
        "decision_id": list(Decision.objects.values_list("pk", flat=True)),
        "message_id": list(Message.objects.values_list("pk", flat=True)),
        "campaign_id": [town.round.campaign_id],
        "secret": [link.rstrip("/").rsplit("/", 1)[-1] for link in Message.objects.values_list("link", flat=True)],
        "code": ["no_home_point"],
    }
    found = [{}]
    usual = ARGUMENTS.get(place.name, dict)()
    for name in place.pattern.pattern.converters:
        values = known.get(name) or [usual[name]]
        found = [one | {name: value} for one in found for value in values]
    return found


def search(town: Town, client: Client, actor: Actor | None = None) -> tuple[list[str], int]:
    """Open every page and API operation there is, or that `actor` may open; what was found, and how many answered."""
    found, answered = [], 0
    for place in pages():
        if not place.name.startswith(ROOMS) or "GET" not in getattr(place.view, "methods", ("GET",)):
            continue
        if actor is not None and not allowed(actor, place.view.operation):
            continue  # that it answers no is walked in tests/test_access_walk.py
        for given in arguments(town, place):
            answer = client.get(reverse(place.name, kwargs=given))
            answered += answer.status_code == 200
            found += [f"{place.name}: {leak}" for leak in town.leaks(_content(answer))]
    for one in operations():
        if one.method != "GET":
            continue
        address = "/api" + one.path.format(**API_ARGUMENTS.get(one.key, dict)())
        answer = client.get(address, query_params=API_BODIES.get(one.key, dict)())
        found += [f"{one.key}: {leak}" for leak in town.leaks(_content(answer))]
    return found, answered


def _content(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"%PDF"):
        pages_ = pypdfium2.PdfDocument(body)
        return "".join(page.get_textpage().get_text_range() for page in pages_)
    return body.decode("utf-8", "replace") + str(answer.headers)


def test_no_role_finds_a_protected_home_on_any_page_api_or_pdf(town, caplog):
    caplog.set_level(logging.DEBUG)
    hide(town.families)
    found, answered = search(town, with_every_role())
    assert "; ".join(sorted(set(found))) == ""
    assert answered > 20
    assert town.leaks(caplog.text) == []


def test_no_guardian_finds_it_either_nor_who_has_the_link(town):
    hide(town.families)
    for who, (_, mother, father) in town.families.items():
        for person in [father, *([mother] if who == "other guardian" else [])]:
            her = resident(person)
            found, _ = search(town, signed_in(get_user_model().objects.get(pk=her.id)), her)
            assert "; ".join(sorted(set(found))) == "", who
    found, _ = search(town, Client(raise_request_exception=False), NOBODY)
    assert "; ".join(sorted(set(found))) == ""


def test_the_attack_finds_what_is_not_protected(town):
    found, _ = search(town, with_every_role())
    assert {one.split(": ")[0] for one in found} >= {"daycare:round-child", "daycare:link"}


def test_nothing_of_it_goes_out_or_stays_in_the_trail(town, tmp_path):
    """What had not been sent waits for a person's call; letters, outbox and the trail know nothing of the home."""
    hide(town.families)
    before = timezone.now()
    send_due(system("test"), now=before)
    actions.remind_offers(system("test"), now=timezone.now() + timedelta(days=10))
    send_due(system("test"), now=timezone.now() + timedelta(days=10))
    protected = [one.pk for people in town.families.values() for one in people]
    later = Message.objects.filter(person__in=protected, queued_at__gt=before)
    assert later and set(later.values_list("channel", flat=True)) == {"phone"}
    assert [leak for one in later for leak in town.leaks(f"{one.text} {json.dumps(one.facts)}")] == []
    sent = [path.read_bytes().decode("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert [leak for one in sent for leak in town.leaks(one)] == []
    trail = json.dumps(list(AuditEvent.objects.values_list("facts", "reason")))
    assert town.leaks(trail) == []


def test_a_protected_familys_units_stand_by_name_and_without_minutes(town):
    """The order of the nearest would tell where the home is."""
    hide(town.families)
    now, today = timezone.now(), timezone.localdate()
    for child, mother, _ in town.families.values():
        if Application.objects.filter(child=child).exists():
            continue
        her = resident(mother)
        draft = applications.begin(her, child.pk, now=now)
        need = Need(preferred_start=today + timedelta(days=200), hours_week=35, language="fi")
        steps.set_need(her, draft.pk, need, now=now)
        client = signed_in(get_user_model().objects.get(pk=her.id))
        page = text(client.get(reverse("daycare:apply-wishes", args=[draft.pk])))
        assert page.index(f"Päiväkoti {NEAR}") < page.index(f"Päiväkoti {FAR}")
        assert not re.search(r"\d+ min\b", page)


def test_who_is_protected_before_the_round_is_in_no_run_at_all(town):
    hide(town.families)
    now = timezone.now()
    again = actions.make_round(town.adviser, RoundValues(name="Uusi", starts=town.round.starts), now=now)
    actions.assign_round(town.adviser, again.pk, now=now, modes=["fair"])
    children = [child.pk for child, _, _ in town.families.values()]
    assert not RunRow.objects.filter(run__round=again, child__in=children).exists()
    assert again.children.filter(child__in=children).exclude(excluded="").count() == 3

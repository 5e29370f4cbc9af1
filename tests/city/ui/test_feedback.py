"""Act 306/2019 section 9: feedback on accessibility is answered within 14 days; anybody may give it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.access import NOBODY, Actor, Grant
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.refusals import Conflict, Forbidden, Missing
from toimiva.city.ui import actions, limits, queries
from toimiva.city.ui.models import Feedback
from toimiva.city.ui.policy.duties import answer_due, supervisor

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SENT = {"topic": "ACCESSIBILITY", "text": "The map has no list.", "email": "aino@example.fi"}


@pytest.mark.parametrize(
    "received, address, due",
    [
        (date(2026, 11, 24), True, date(2026, 12, 8)),
        (date(2024, 2, 16), True, date(2024, 3, 1)),  # over the 29th of February
        (date(2026, 12, 20), True, date(2027, 1, 3)),
        (date(2026, 11, 24), False, None),
    ],
)
def test_the_day_of_the_answer(received, address, due):
    assert answer_due("ACCESSIBILITY", received, address=address).due_on == due


@given(st.dates(date(2019, 4, 1), date(2090, 1, 1)), st.sampled_from(["ACCESSIBILITY", "SERVICE", "OTHER"]))
def test_an_answer_is_due_exactly_14_days_later(received, topic):
    assert (answer_due(topic, received, address=True).due_on - received).days == 14


@pytest.mark.parametrize(
    "day, name",
    [
        (date(2024, 12, 31), "Etelä-Suomen aluehallintovirasto"),
        (date(2025, 1, 1), "Liikenne- ja viestintävirasto Traficom"),
    ],
)
def test_the_supervisor_is_the_one_of_the_day(day, name):
    assert supervisor(day).fi == name


@pytest.fixture
def administrator(db):
    user = User.objects.create(username="x", last_name="Oja")
    RoleGrant.objects.create(user=user, role="city.administrator", valid_from=date(2020, 1, 1))
    return user


def acting(user: User) -> Actor:
    grants = frozenset({Grant("city.administrator")})
    return Actor(id=user.pk, uuid=user.uuid, kind="user", grants=grants)


def sent(**changes) -> Feedback:
    return actions.send_feedback(NOBODY, **(SENT | changes), language="fi", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_anybody_gives_feedback_signed_out_and_learns_by_when(client, htmx):
    answer = client.post("/en/feedback/", SENT, headers=htmx)
    assert answer.status_code == 303
    stored = Feedback.objects.get()
    assert answer["Location"] == f"/en/feedback/received/{stored.pk}/"
    receipt = client.get(answer["Location"]).content.decode()
    assert "at the latest" in receipt
    assert "The map has no list" not in receipt, "the address of the receipt tells nothing of what was said"
    event = AuditEvent.objects.get()
    assert (event.operation, event.target_pk) == ("ui.feedback.send", str(stored.pk))
    assert "map" not in str(event.facts)


@pytest.mark.django_db
def test_without_an_address_no_answer_is_promised(client):
    answer = client.post("/en/feedback/", SENT | {"email": ""}, follow=True)
    assert "we cannot answer" in answer.content.decode()
    assert Feedback.objects.get().due_on is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given, field",
    [
        ({"text": " "}, "text"),
        ({"topic": "X"}, "topic"),
        ({"email": "aino"}, "email"),
        ({"website": "spam"}, "website"),
    ],
)
def test_a_fault_is_told_at_its_field_and_the_text_kept(client, given, field):
    answer = client.post("/en/feedback/", SENT | given)
    assert list(answer.context["form"].errors) == [field]
    assert not Feedback.objects.exists()
    if field != "text":
        assert "The map has no list." in answer.content.decode()


@pytest.mark.django_db
def test_the_sixth_in_a_minute_waits(client, settings, monkeypatch):
    settings.TOIMIVA_LIMITS = {"feedback": 5}
    monkeypatch.setattr(limits, "BUCKETS", limits.Buckets(clock=lambda: 0.0))
    statuses = [client.post("/feedback/", SENT).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert client.post("/feedback/", SENT)["Retry-After"] == "12"
    assert client.get("/feedback/").status_code == 200


@pytest.mark.django_db
def test_the_inbox_shows_what_is_due_first_and_the_answer_is_stored_once(client, administrator):
    late = actions.send_feedback(NOBODY, **SENT, language="fi", now=datetime(2020, 1, 1, tzinfo=UTC))
    sent(email="")
    newest = sent()
    client.force_login(administrator)
    page = client.get("/en/feedback/inbox/")
    assert [one.pk for one in page.context["page"]][:2] == [late.pk, newest.pk]
    assert "Late" in page.content.decode()
    case = f"/en/feedback/inbox/{late.pk}/"
    assert client.post(case, {"answer": "Mended."}).status_code == 303
    assert client.post(case, {"answer": "Mended."}).status_code == 303, "twice is once"
    assert client.post(case, {"answer": "Other."}).status_code == 409
    assert "Mended." in client.get(case).content.decode()
    assert [event.facts["late"] for event in AuditEvent.objects.filter(operation="ui.feedback.answer")] == [True]
    assert next(iter(client.get("/en/feedback/inbox/").context["page"])).pk == newest.pk


@pytest.mark.django_db
def test_nobody_else_reads_or_answers(client, administrator):
    stored = sent()
    assert client.get("/feedback/inbox/").status_code == 302
    client.force_login(User.objects.create(username="y"))
    assert client.get("/feedback/inbox/").status_code == 403
    with pytest.raises(Forbidden):
        actions.answer_feedback(NOBODY, stored.pk, answer="x", now=NOW)
    with pytest.raises(Missing):
        actions.answer_feedback(acting(administrator), administrator.uuid, answer="x", now=NOW)
    assert not queries.inbox(NOBODY).exists()


@pytest.mark.django_db
def test_another_answer_is_refused_and_the_database_keeps_an_answer_whole(administrator):
    stored = sent()
    actions.answer_feedback(acting(administrator), stored.pk, answer="a", now=NOW)
    with pytest.raises(Conflict):
        actions.answer_feedback(acting(administrator), stored.pk, answer="b", now=NOW)
    for broken in ({"answer": ""}, {"answered_at": None}, {"answered_by": None}, {"due_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.filter(pk=stored.pk).update(**broken)

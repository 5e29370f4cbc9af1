"""Long lists: the last page is read as the first, and only great numbers are believed for half a minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from toimiva.city.access import Actor, Grant
from toimiva.city.identity import queries as identity
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.ui import paging, queries
from toimiva.city.ui.links import links_to
from toimiva.city.ui.models import Feedback
from toimiva.city.ui.paging import Counts, Pages

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ADMINISTRATOR = Actor(kind="user", grants=frozenset({Grant("city.administrator")}))
NAMES = ("Zidan", "Åberg", "Ängman", "Ödegård", "von Essen", "aalto", "Pää")


@pytest.fixture
def counts(monkeypatch):
    kept = Counts()
    monkeypatch.setattr(paging, "COUNTS", kept)
    return kept


def users(number: int) -> None:
    rows = (
        User(uuid=uuid4(), username=f"u{n}", first_name=f"Nro {n % 97}", last_name=NAMES[n % 7]) for n in range(number)
    )
    User.objects.bulk_create(rows)


@pytest.mark.django_db
def test_every_page_holds_what_the_whole_list_holds_in_finnish_order(counts, monkeypatch):
    monkeypatch.setattr(paging, "DEEP", 20)
    users(130)
    found = identity.users(ADMINISTRATOR)
    pages = Pages(found, 10)
    listed = [user.pk for number in pages.page_range for user in pages.page(number)]
    assert listed == [user.pk for user in found]
    order = list(dict.fromkeys(user.last_name for user in found))
    assert order == ["aalto", "Pää", "von Essen", "Zidan", "Åberg", "Ängman", "Ödegård"]


@pytest.mark.django_db
def test_a_deep_page_of_the_inbox_is_in_the_same_order(counts, monkeypatch):
    monkeypatch.setattr(paging, "DEEP", 10)
    Feedback.objects.bulk_create(
        Feedback(
            topic="OTHER",
            text=f"{n}",
            email="a@example.fi" if n % 3 else "",
            language="fi",
            due_rule="x",
            due_on=date(2026, 12, 1) + timedelta(days=n % 5) if n % 3 else None,
            received_at=NOW - timedelta(hours=n % 7),
        )  # fmt: skip
        for n in range(60)
    )
    found = queries.inbox(ADMINISTRATOR)
    pages = Pages(found, 10)
    assert [one.pk for number in pages.page_range for one in pages.page(number)] == [one.pk for one in found]


@pytest.mark.django_db
def test_a_deep_page_takes_one_query_for_its_rows(counts, monkeypatch):
    monkeypatch.setattr(paging, "DEEP", 20)
    users(60)
    pages = Pages(identity.users(ADMINISTRATOR).values("uuid"), 10)
    assert pages.count == 60
    with CaptureQueriesContext(connection) as asked:
        assert len(list(pages.page(6))) == 10
    assert len(asked) == 1


@pytest.mark.django_db
def test_only_a_great_number_is_believed_for_half_a_minute_and_the_page_says_so(counts, monkeypatch):
    moment = [0.0]
    counts.clock = lambda: moment[0]
    monkeypatch.setattr(paging, "MANY", 3)

    def count() -> tuple[int, bool]:
        pages = Pages(User.objects.order_by("id"), 10)
        return pages.count, pages.counted_earlier

    users(3)
    assert count() == (3, False)
    User.objects.create(uuid=uuid4(), username="one more")
    assert count() == (4, False), "a short list is counted each time"
    User.objects.create(uuid=uuid4(), username="and one more")
    moment[0] = 29.9
    assert count() == (4, True)
    moment[0] = 30.0
    assert count() == (5, False)


@pytest.mark.django_db
def test_who_sees_other_rows_is_told_another_number(counts, monkeypatch):
    monkeypatch.setattr(paging, "MANY", 1)
    users(10)
    assert Pages(User.objects.order_by("id"), 10).count == 10
    assert Pages(User.objects.filter(last_name="Åberg").order_by("id"), 10).count == 2
    assert Pages(User.objects.filter(last_name="Zidan").order_by("id"), 10).count == 2
    assert Pages(User.objects.none(), 10).count == 0
    assert not any("berg" in repr(key) for key in counts.known), "what was searched for is not kept"


def test_the_memory_of_numbers_is_bounded(monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTS", 2)
    kept = Counts(lambda: 0.0)
    for key in (b"a", b"b", b"c"):
        kept.keep(key, 10_000)
    assert list(kept.known) == [b"b", b"c"]
    kept.keep(b"c", 10)
    assert kept.get(b"c") is None, "a list that has become short is counted again"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/users/", "/en/feedback/inbox/"])
def test_the_page_of_a_long_list_says_that_the_number_is_not_of_this_moment(client, counts, monkeypatch, address):
    monkeypatch.setattr(paging, "MANY", 3)
    users(10)
    Feedback.objects.bulk_create(Feedback(topic="OTHER", text=f"{n}", received_at=NOW) for n in range(10))
    administrator = User.objects.create(uuid=uuid4(), username="x", last_login=datetime.now(UTC))
    RoleGrant.objects.create(user=administrator, role="city.administrator", valid_from=date(2020, 1, 1))
    client.force_login(administrator)
    pages = [client.get(address).content.decode() for _ in range(2)]
    assert ["counted within the last half minute" in page for page in pages] == [False, True]


@pytest.mark.django_db
def test_a_link_of_a_row_is_the_one_that_reverse_gives():
    from django.urls import reverse
    from django.utils.translation import override

    for language in ("fi", "sv", "en"):
        with override(language):
            one = uuid4()
            assert links_to("identity:user")(one) == reverse("identity:user", args=[one])

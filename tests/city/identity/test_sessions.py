"""When sessions and roles end: platform conventions, section 2 (staff 8 h, residents 30 min idle, a kiosk 10)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from helusers.models import ADGroup
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity import actions
from toimiva.city.identity.actors import actor_of
from toimiva.city.identity.limits import ends_at, over
from toimiva.city.identity.models import AdGroupRole, OrganisationUnit, RoleGrant, User

BEGAN = datetime(2026, 11, 24, 8, tzinfo=UTC)
CASES = [  # staff, kiosk, last request after, asked after, still signed in
    (False, False, 0, 30 * 60, True),
    (False, False, 0, 30 * 60 + 21, False),
    (False, False, 29 * 60, 58 * 60, True),
    (False, True, 0, 10 * 60, True),
    (False, True, 0, 10 * 60 + 21, False),
    (True, False, 0, 8 * 3600, True),
    (True, False, 8 * 3600 - 60, 8 * 3600 + 1, False),
    (True, True, 0, 10 * 60 + 21, False),
]


def session(staff=False, kiosk=False, seen=0):
    started = BEGAN.timestamp()
    return {"started_at": started, "seen_at": started + seen, "staff": staff, "kiosk": kiosk}


@pytest.mark.parametrize("staff, kiosk, seen, asked, alive", CASES)
def test_a_session_ends_in_its_time(staff, kiosk, seen, asked, alive):
    assert over(session(staff, kiosk, seen), BEGAN + timedelta(seconds=asked)) is not alive


seconds = st.integers(0, 9 * 3600)


@given(st.booleans(), st.booleans(), seconds, seconds)
def test_a_session_never_ends_before_the_reader_was_told(staff, kiosk, seen, asked):
    told = ends_at(session(staff, kiosk, seen), BEGAN + timedelta(seconds=seen))
    now = BEGAN + timedelta(seconds=asked)
    if over(session(staff, kiosk, seen), now):
        assert now > told


def test_what_no_sign_in_began_has_no_end():
    assert ends_at({}, BEGAN) is None
    assert not over({}, BEGAN)


@pytest.mark.django_db
def test_an_idle_session_is_nobodys_and_the_trail_says_why(client):
    user = User.objects.create(uuid=uuid4())
    client.force_login(user)
    kept = client.session
    old = (timezone.now() - timedelta(minutes=31)).timestamp()
    kept.update({"started_at": old, "seen_at": old})
    kept.save()
    assert client.get("/users/").status_code == 302
    assert AuditEvent.objects.get(operation="identity.sign_out").reason == "time"


@pytest.mark.django_db
def test_a_request_moves_the_end_and_the_page_knows_it(client):
    client.force_login(User.objects.create(uuid=uuid4()))
    kept = client.session
    old = (timezone.now() - timedelta(minutes=20)).timestamp()
    kept.update({"started_at": old, "seen_at": old})
    kept.save()
    answer = client.get("/")
    ends = datetime.fromisoformat(answer.context["session_ends"])
    assert timedelta(minutes=29) < ends - timezone.now() <= timedelta(minutes=30)
    assert client.session["seen_at"] > old
    assert 'data-idle-s="1800"' in answer.content.decode()
    kept = client.session
    kept["seen_at"] = old
    kept.save()
    assert client.post("/session/keep/").status_code == 204
    assert client.session["seen_at"] > old


@pytest.mark.django_db
def test_the_eight_hours_of_staff_are_not_offered_to_be_prolonged(client):
    client.force_login(User.objects.create(uuid=uuid4()))
    kept = client.session
    now = timezone.now().timestamp()
    kept.update({"started_at": now, "seen_at": now, "staff": True})
    kept.save()
    answer = client.get("/")
    assert "data-session-warning" not in answer.content.decode()
    assert answer.context["session_ends"]


@pytest.mark.django_db
def test_a_closed_account_ends_its_session_at_once(client):
    user = User.objects.create(uuid=uuid4())
    client.force_login(user)
    assert client.get("/users/").status_code == 403
    User.objects.update(is_active=False)
    assert client.get("/users/").status_code == 302


@pytest.mark.django_db
def test_roles_rest_when_the_user_has_been_away_for_a_year():
    today = date(2026, 11, 24)
    user = User.objects.create(uuid=uuid4())
    RoleGrant.objects.create(user=user, role="city.auditor", valid_from=date(2020, 1, 1))
    for days, counts in ((365, True), (366, False)):
        user.last_login = datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(days=days)
        assert actor_of(user, on=today).has("city.auditor") is counts
    user.last_api_use = today
    assert actor_of(user, on=today).has("city.auditor")


@pytest.mark.django_db
def test_roles_follow_the_groups_of_the_directory():
    unit = OrganisationUnit.objects.create(code="40", name_fi="Toimiala")
    group = ADGroup.objects.create(name="Controllers", display_name="Controllers")
    AdGroupRole.objects.create(ad_group=group, role="programme.controller", unit=unit)
    AdGroupRole.objects.create(ad_group=group, role="a.role.of.yesterday")
    uuid, now = str(uuid4()), timezone.now()
    user = actions.user_of(uuid, {"given_name": "Tiina", "ad_groups": ["CONTROLLERS", "other", 7]}, now=now)
    grant = user.role_grants.get()
    assert (grant.role, grant.unit, grant.origin) == ("programme.controller", unit, "ad_group")
    actions.user_of(uuid, {"ad_groups": ["controllers"]}, now=now)
    assert user.role_grants.count() == 1
    hand = RoleGrant.objects.create(user=user, role="city.auditor", valid_from=date(2026, 1, 1))
    actions.user_of(uuid, {}, now=now)
    assert list(user.role_grants.all()) == [hand], "no groups, no role of the directory; others stay"
    assert AuditEvent.objects.filter(operation="identity.role.revoke").count() == 1


@pytest.mark.django_db
def test_the_provider_cannot_set_other_fields_of_a_user():
    claims = {"given_name": "A" * 200, "is_staff": True, "is_superuser": True, "username": "root", "is_active": False}
    user = actions.user_of(str(uuid4()), claims, now=timezone.now())
    user.refresh_from_db()
    assert (len(user.first_name), user.is_staff, user.is_superuser, user.is_active) == (150, False, False, True)
    assert user.username.startswith("u-")


@pytest.mark.django_db
def test_the_same_email_is_not_the_same_user():
    one, other = (actions.user_of(str(uuid4()), {"email": "a@example.fi"}, now=timezone.now()) for _ in range(2))
    assert one.pk != other.pk

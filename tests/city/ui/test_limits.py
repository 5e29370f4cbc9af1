"""Who calls too fast waits; nobody else does."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.access import NOBODY, Actor
from toimiva.city.refusals import TooMany
from toimiva.city.ui import limits
from toimiva.city.ui.limits import Buckets, SharedBuckets, address, caller


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(buckets: Buckets, key: str, per_minute: int) -> bool:
    try:
        buckets.take(key, per_minute)
    except TooMany:
        return False
    return True


@pytest.fixture(params=["own", "shared"])
def made(request, tmp_path):
    """What makes the buckets of one process, or those that several share."""
    return Buckets if request.param == "own" else lambda clock: SharedBuckets(tmp_path / "limits", clock)


def test_a_minutes_worth_at_once_then_one_by_one(made):
    clock = Clock()
    buckets = made(clock)
    assert [taken(buckets, "a", 6) for _ in range(7)] == [True] * 6 + [False]
    with pytest.raises(TooMany) as refused:
        buckets.take("a", 6)
    assert refused.value.facts["seconds"] == 10
    clock.now = 9.9
    assert not taken(buckets, "a", 6)
    clock.now = 10.0
    assert taken(buckets, "a", 6)
    assert taken(buckets, "b", 6), "another caller has a bucket of its own"


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.integers(1, 20))
def test_never_more_than_twice_the_limit_in_a_minute_and_waiting_as_told_helps(pauses, per_minute):
    clock = Clock()
    buckets = Buckets(clock)
    times = []
    for pause in pauses:
        clock.now += pause
        try:
            buckets.take("a", per_minute)
            times.append(clock.now)
        except TooMany as refused:
            clock.now += refused.facts["seconds"] + 1e-6
            buckets.take("a", per_minute)
            times.append(clock.now)
    for start in times:
        assert sum(start <= one < start + 60 for one in times) <= 2 * per_minute


def test_the_memory_is_bounded_and_the_longest_silent_is_forgotten():
    buckets = Buckets(Clock(), most=3)
    for key in "abcad":
        taken(buckets, key, 1)
    assert list(buckets.left) == ["c", "a", "d"]


def test_processes_of_one_home_count_together(tmp_path):
    clock = Clock()
    one, other = (SharedBuckets(tmp_path / "limits", clock) for _ in range(2))
    assert [taken(buckets, "aino", 4) for buckets in (one, other, one, other, one, other)] == [True] * 4 + [False] * 2
    assert taken(one, "berit", 4)
    assert b"aino" not in (tmp_path / "limits").read_bytes()


def test_another_process_counts_in_the_same_file(tmp_path):
    code = "from pathlib import Path; import sys; from toimiva.city.ui.limits import SharedBuckets; " \
           "SharedBuckets(Path(sys.argv[1])).take('aino', 1)"  # fmt: skip
    here = SharedBuckets(tmp_path / "limits")
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "limits")], check=False)
    assert ended.returncode == 0
    assert not taken(here, "aino", 1)


def test_threads_and_processes_never_take_more_than_there_is(tmp_path):
    several = [SharedBuckets(tmp_path / "limits", Clock()) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        took = list(threads.map(lambda n: taken(several[n % 4], "a", 50), range(400)))
    assert sum(took) == 50


def test_a_full_shared_memory_forgets_the_longest_silent(tmp_path):
    clock = Clock()
    buckets = SharedBuckets(tmp_path / "limits", clock, most=4)  # one set
    for key in "abcd":
        clock.now += 0.001
        assert taken(buckets, key, 1)
    assert taken(buckets, "e", 1), "takes the place of a"
    assert [taken(buckets, key, 1) for key in "bcde"] == [False] * 4
    assert taken(buckets, "a", 1)


def test_a_new_start_begins_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "BUCKETS", Buckets())
    limits.share(tmp_path / "limits", anew=True)
    limits.BUCKETS.take("a", 1)
    limits.share(tmp_path / "limits")
    assert not taken(limits.BUCKETS, "a", 1)
    limits.share(tmp_path / "limits", anew=True)
    assert taken(limits.BUCKETS, "a", 1)
    assert (tmp_path / "limits").stat().st_mode & 0o077 == 0


def test_a_file_that_somebody_empties_begins_anew_for_all_who_have_it(tmp_path):
    path = tmp_path / "limits"
    one, other = (SharedBuckets(path, Clock()) for _ in range(2))
    assert [taken(buckets, "a", 2) for buckets in (one, other, one)] == [True, True, False]
    for size in (0, 100):
        os.truncate(path, size)
        assert [taken(buckets, "a", 2) for buckets in (one, other, one, other)] == [True, True, False, False]


def full(*_arguments):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_each_process_counts_by_itself(tmp_path, monkeypatch, caplog):
    buckets = SharedBuckets(tmp_path / "limits", Clock())
    monkeypatch.setattr(os, "pwrite", full)
    assert [taken(buckets, "aino", 2) for _ in range(3)] == [True, True, False]
    assert "No space left" in caplog.text
    assert "aino" not in caplog.text


@pytest.mark.parametrize("kind", ["folder", "no home", "full disk", "a link to elsewhere"])
def test_a_file_that_cannot_be_had_stops_nobody_from_being_served(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(limits, "BUCKETS", Buckets())
    path, elsewhere = tmp_path / "limits", tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    if kind == "folder":
        path.mkdir()
    elif kind == "no home":
        path = tmp_path / "nowhere" / "limits"
    elif kind == "full disk":
        monkeypatch.setattr(os, "posix_fallocate", full)
    else:
        path.symlink_to(elsewhere)
    limits.share(path)
    assert [taken(limits.BUCKETS, "a", 2) for _ in range(3)] == [True, True, False]
    assert elsewhere.read_text() == "kept"


@pytest.mark.parametrize(
    "forwarded, proxies, expected",
    [
        ("", 0, "10.0.0.1"),
        ("6.6.6.6", 0, "10.0.0.1"),  # nobody may choose an address by writing the header
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.9", 2, "1.2.3.4"),
        ("1.2.3.4", 2, "10.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(settings, forwarded, proxies, expected):
    settings.TOIMIVA_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = SimpleNamespace(headers=headers, META={"REMOTE_ADDR": "10.0.0.1"}, actor=NOBODY)
    assert address(request) == caller(request) == expected
    request.actor = Actor(uuid=UUID(int=1), kind="user")
    assert caller(request) == str(UUID(int=1))


@pytest.fixture
def two_a_minute(settings, monkeypatch):
    settings.TOIMIVA_LIMITS = {"api": 2, "sign_in": 2, "post": 2}
    monkeypatch.setattr(limits, "BUCKETS", Buckets(Clock()))


@pytest.mark.django_db
def test_the_api_says_it_as_problem_json_with_retry_after(client, two_a_minute):
    statuses = [client.get("/api/openapi.json").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = client.get("/api/openapi.json")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "30"
    assert answer.json()["code"] == "too_many_requests"


@pytest.mark.django_db
@pytest.mark.parametrize("address, method", [("/sign-in/", "get"), ("/sv/sign-in/", "get"), ("/programme/", "post")])
def test_sign_in_and_posts_of_nobody_say_it_as_a_page(client, two_a_minute, address, method):
    for _ in range(2):
        assert getattr(client, method)(address).status_code != 429
    answer = getattr(client, method)(address)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "30"
    assert "<h1>" in answer.content.decode()
    assert client.get("/").status_code == 200, "reading is free"

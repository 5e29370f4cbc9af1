"""Locks between processes: exclusive, shared with a last one out, and claimed with a note."""

import pytest

from toimiva.installation import locks


def test_the_second_who_claims_hears_who_was_first(tmp_path):
    with locks.claim(tmp_path / "serve.lock", "pid 7"):
        with pytest.raises(locks.Busy) as told:
            locks.claim(tmp_path / "serve.lock", "pid 8")
        assert told.value.note == "pid 7"
    with locks.claim(tmp_path / "serve.lock", "9"):
        assert (tmp_path / "serve.lock").read_text() == "9"


def test_only_the_last_who_shares_is_the_last(tmp_path):
    first, second = locks.share(tmp_path / "users"), locks.share(tmp_path / "users")
    assert not locks.is_last(first)
    first.close()
    assert locks.is_last(second)
    second.close()

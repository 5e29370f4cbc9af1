"""Identity codes at rest: what opens, what does not, and sealing again with a new key."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from toimiva.city.access import NOBODY, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Forbidden
from toimiva.city.residents.cli import cli
from toimiva.city.residents.models import Person
from toimiva.city.residents.rotation import rotate_keys
from toimiva.city.residents.sealed import NONCE, TAG, Seal, SealBroken, masked, ring

CODE = "131052-308T"
AINO, EINO = UUID(int=1), UUID(int=2)
OLD = Seal({"a": b"a" * 32}, b"i" * 32)
BOTH = Seal({"b": b"b" * 32, "a": b"a" * 32}, b"i" * 32)
NEW = Seal({"b": b"b" * 32}, b"i" * 32)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_what_was_sealed_opens_and_no_two_sealings_are_alike():
    first, second = OLD.seal(CODE, AINO), OLD.seal(CODE, AINO)
    assert first != second
    assert OLD.open(first, AINO) == OLD.open(second, AINO) == CODE
    assert CODE.encode() not in first


def test_a_new_key_seals_and_the_old_one_still_opens():
    sealed = OLD.seal(CODE, AINO)
    assert BOTH.open(sealed, AINO) == CODE
    assert (OLD.key_of(sealed), BOTH.key_of(BOTH.seal(CODE, AINO))) == ("a", "b")


def test_without_its_key_or_with_another_key_of_that_name_nothing_opens():
    sealed = OLD.seal(CODE, AINO)
    for other in (NEW, Seal({"a": b"x" * 32}, b"i" * 32)):
        with pytest.raises(SealBroken):
            other.open(sealed, AINO)


def test_a_ciphertext_moved_to_another_row_does_not_open():
    with pytest.raises(SealBroken):
        OLD.open(OLD.seal(CODE, AINO), EINO)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 2 + 1 + NONCE, 2 + 1 + NONCE + TAG])
def test_truncated_bytes_do_not_open(length):
    with pytest.raises(SealBroken):
        OLD.open(OLD.seal(CODE, AINO)[:length], AINO)


@given(st.integers(0, 2 + 1 + NONCE + len(CODE) + TAG - 1), st.integers(1, 255))
def test_no_changed_byte_is_overlooked(place, change):
    sealed = bytearray(OLD.seal(CODE, AINO))
    sealed[place] ^= change
    with pytest.raises(SealBroken):
        OLD.open(bytes(sealed), AINO)


def test_the_fault_says_nothing_of_the_code():
    with pytest.raises(SealBroken) as fault:
        NEW.open(OLD.seal(CODE, AINO), AINO)
    assert str(fault.value) == ""
    assert fault.value.__cause__ is None
    assert "b" * 32 not in repr(NEW)


def test_the_index_finds_a_code_however_written_and_needs_its_key():
    assert OLD.index(" 131052-308t ") == OLD.index(CODE) == NEW.index(CODE)
    assert OLD.index(CODE) != Seal({"a": b"a" * 32}, b"j" * 32).index(CODE)
    assert OLD.index(CODE) != OLD.index("131052-309U")


def test_the_masked_code_hides_the_number():
    assert masked(CODE) == "131052-***T"


@pytest.mark.django_db
def test_rotation_seals_again_what_another_key_sealed_and_names_what_no_key_opens(person_named):
    people = [person_named(name, code="") for name in ("Aalto", "Berg", "Cain")]
    for number, person in enumerate(people):
        person.national_id_sealed = OLD.seal(CODE, person.pk if number < 2 else uuid4())
        person.national_id_index = bytes([number]) * 32
        person.save()
    done = rotate_keys(system("test"), now=NOW, batch=1, seal=BOTH)
    assert (done.resealed, done.broken) == (2, [people[2].pk])
    for person in Person.objects.filter(pk__in=[people[0].pk, people[1].pk]):
        assert NEW.open(person.national_id_sealed, person.pk) == CODE
    again = rotate_keys(system("test"), now=NOW, seal=BOTH)
    assert (again.resealed, again.broken) == (0, [people[2].pk])
    assert AuditEvent.objects.filter(operation="residents.keys.rotate").count() == 2


@pytest.mark.django_db
def test_nobody_rotates_keys_from_outside():
    with pytest.raises(Forbidden):
        rotate_keys(NOBODY, now=NOW)


@pytest.mark.django_db
def test_the_command_tells_the_broken_and_exits_1(person_named):
    good = person_named("Aalto", code=CODE)
    assert CliRunner().invoke(cli, ["rotate-keys"]).exit_code == 0
    Person.objects.filter(pk=good.pk).update(national_id_sealed=ring().seal(CODE, uuid4()))
    told = CliRunner().invoke(cli, ["rotate-keys", "--json"])
    assert told.exit_code == 1
    assert str(good.pk) in told.output
    assert CODE not in told.output

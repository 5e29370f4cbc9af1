"""Answers by text message: understood by the first word, told apart by codes, taken once, never guessed."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.outreach import actions
from toimiva.city.outreach.actions import replying
from toimiva.city.outreach.handlers import Handler
from toimiva.city.outreach.models import Message, Reply
from toimiva.city.outreach.policy.answers import code_of, understood

from .conftest import FACTS, JOB, NOW, letters, person, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
WORDS = """K k Kyllä KYLLÄ. J ja Y Yes! 1 ١ да Jah sí Oui có haa نعم بله بەڵێ 是 po
E ei Ei, N nej NO 2 ۲ нет Non không maya لا خیر نەخێر 否"""


@pytest.mark.parametrize("line, meaning", list(zip(WORDS.split("\n"), ["YES", "NO"], strict=True)))
def test_the_first_word_answers(line, meaning):
    for word in line.split():
        assert understood(word, DAY).meaning == meaning, word


UNCLEAR = ["", "?", "ehkä", "jo", "Jo", "kuka", "K E", "ei kyllä", "yes no", "3", "Moi K", "ok", "👍", "12"]


@pytest.mark.parametrize("text", UNCLEAR)
def test_anything_else_is_asked_again(text):
    assert understood(text, DAY).meaning == "UNCLEAR"


@given(st.text(max_size=100))
def test_no_text_breaks_it_and_a_yes_is_never_both(text):
    assert understood(text, DAY).meaning in ("YES", "NO", "UNCLEAR")


@given(st.lists(st.uuids().map(str), max_size=60, unique=True))
def test_codes_differ_and_are_no_answers(abouts):
    taken = []
    for about in abouts:
        code = code_of(about, taken)
        assert code not in taken
        assert understood(code, DAY).meaning == "UNCLEAR"
        taken.append(code)


@pytest.fixture
def heard(monkeypatch):
    """A service that hears the answers and has something to say back."""
    answers = []

    def on_reply(message, meaning, now):
        answers.append((message.pk, meaning))
        return "daycare.offer_accepted" if meaning == "YES" else None

    expired = set()
    made = Handler(
        on_reply=on_reply, still_wanted=lambda message, now: "offer_expired" if message.about in expired else ""
    )
    monkeypatch.setattr(replying, "handler", lambda template: made)
    return SimpleNamespace(answers=answers, expired=expired)


def reply(text: str, *, sender: str = "040 1234567", provider_id: str = "", now=NOW) -> Reply:
    return actions.receive_reply(
        JOB, channel="sms", sender=sender, text=text, received_at=now, provider_id=provider_id or str(uuid4()), now=now
    )


def test_a_yes_reaches_the_service_and_is_answered_at_once_also_at_night(outbox, heard):
    message = sent(person())
    got = reply("Kyllä kiitos", now=NOW.replace(hour=20))
    assert (heard.answers, got.meaning, got.message) == ([(message.pk, "YES")], "YES", message)
    actions.send_due(JOB, now=NOW.replace(hour=20))
    message.refresh_from_db()
    assert (message.answer, got.answered_with.template) == ("YES", "daycare.offer_accepted")
    assert any(one["text"].startswith("Kiitos. Paikka on varattu: Aino.") for one in letters(outbox))


def test_the_same_answer_brought_twice_is_taken_once(outbox, heard):
    sent(person())
    first, second = (reply("K", provider_id="p-1") for _ in range(2))
    assert (first.pk, len(heard.answers), Message.objects.count()) == (second.pk, 1, 2)


def test_what_is_not_understood_gets_help_and_nothing_is_done(outbox, heard):
    sent(person(service_language="sv"))
    got = reply("kanske")
    assert (heard.answers, got.meaning, got.answered_with.template) == ([], "UNCLEAR", "daycare.help")
    assert got.answered_with.text == "Vi förstod inte ditt svar. Svara J (tar emot) eller N (tackar nej)."


def two(outbox):
    parent = person()
    one = sent(parent)
    other = sent(parent, facts=FACTS | {"child": "Eino"}, now=NOW + timedelta(minutes=1))
    return one, other


def test_two_offers_to_one_telephone_are_told_apart_by_a_code(outbox, heard):
    one, other = two(outbox)
    assert f"K {other.code} = otan" in other.text
    got = reply("K")
    assert (heard.answers, got.meaning) == ([], "UNCLEAR")
    one.refresh_from_db()
    assert f"{one.code} = Aino" in got.answered_with.text
    assert f"{other.code} = Eino" in got.answered_with.text
    reply(f"k {one.code.lower()}")
    reply("E")  # only one is left
    assert heard.answers == [(one.pk, "YES"), (other.pk, "NO")]


def test_an_offer_that_is_over_waits_for_nothing(outbox, heard):
    one, other = two(outbox)
    heard.expired.add(other.about)
    reply("K")
    assert heard.answers == [(one.pk, "YES")]


def test_a_late_yes_is_heard_by_the_service_that_says_it_is_too_late(outbox, heard):
    message = sent(person())
    heard.expired.add(message.about)
    reply("K")
    assert heard.answers == [(message.pk, "YES")]


def test_a_telephone_that_was_never_asked_gets_no_answer(outbox, heard):
    got = reply("K", sender="+358409999999")
    assert (got.person, got.meaning, got.answered_with, heard.answers) == (None, "UNCLEAR", None, [])


def test_an_answer_is_of_its_own_telephone(outbox, heard):
    sent(person())
    reply("K", sender="+358401234568")
    assert heard.answers == []

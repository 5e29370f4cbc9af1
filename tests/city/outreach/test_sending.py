"""Messages go to whom, when and how they may; once each; what fails is tried again and then seen by a person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from toimiva.city.access import NOBODY
from toimiva.city.outreach import actions, handlers
from toimiva.city.outreach.actions import sending
from toimiva.city.outreach.channels import NotTaken, Skip
from toimiva.city.outreach.handlers import Handler
from toimiva.city.outreach.models import DeliveryEvent, Message
from toimiva.city.refusals import Conflict, Forbidden
from toimiva.city.residents.models import Guardianship, Household, OwnContact

from .conftest import FACTS, JOB, NOW, letters, person, queued, sent, wanted

pytestmark = pytest.mark.django_db


def test_a_message_is_sent_and_what_was_sent_is_kept(outbox):
    message = sent(person())
    (letter,) = letters(outbox)
    assert (message.state, message.channel, message.language, message.parts) == ("SENT", "sms", "fi", 1)
    assert (letter["id"], letter["text"], letter["recipient"]) == (str(message.pk), message.text, "+358401234567")
    assert "Vastaa 8.12.2026 mennessä: K = otan, E = en ota." in message.text
    assert "Kaarna" not in message.text, "a child and its place never stand in one text message"
    assert [event.kind for event in DeliveryEvent.objects.all()] == ["SENT"]


def test_one_key_is_one_message_for_ever(outbox):
    to = person()
    first = queued(to, key="offer:1")
    second = queued(to, key="offer:1", facts=FACTS | {"child": "Eino"})
    assert (first.pk, second.title) == (second.pk, first.title)
    for _ in range(3):
        actions.send_due(JOB, now=NOW)
    assert len(letters(outbox)) == 1


def test_the_queue_answers_in_the_order_asked_and_with_a_constant_number_of_queries(
    outbox, django_assert_max_num_queries
):
    people = [person(phone=f"+35840000{number:04}") for number in range(40)]
    with django_assert_max_num_queries(20):
        made = actions.enqueue(JOB, [wanted(one) for one in people], now=NOW)
    assert [one.person_id for one in made] == [one.pk for one in people]


LANGUAGES = [
    ({"service_language": "sv"}, "", "sv", ""),
    ({"service_language": "sv"}, "en", "en", ""),
    ({"service_language": "", "mother_tongue": "ar"}, "", "ar", ""),
    ({"service_language": "", "mother_tongue": "ta"}, "", "fi+sv+en", "no_text"),
    ({"service_language": ""}, "", "fi+sv+en", "no_text"),
]


@pytest.mark.parametrize("register, own, language, fallback", LANGUAGES)
def test_the_language_is_her_own_word_the_registers_the_mother_tongue_else_three(register, own, language, fallback):
    to = person(**register)
    if own:
        OwnContact.objects.create(person=to, service_language=own, changed_at=NOW)
    message = queued(to)
    assert (message.language, message.fallback) == (language, fallback)


def test_a_text_that_waits_for_approval_is_not_used_outside_a_demo(settings):
    settings.TOIMIVA_DEMO = False
    message = queued(person(service_language="", mother_tongue="ru"))
    assert (message.language, message.fallback) == ("fi+sv+en", "not_approved")
    assert message.text.count("https://example.fi/o/1") == 3


@pytest.mark.parametrize(
    "details, channel",
    [({}, "sms"), ({"phone": "", "email": "a@example.fi"}, "email"), ({"phone": "", "street": "Tie"}, "letter"),
     ({"phone": ""}, "phone")],
)  # fmt: skip
def test_the_channel_is_the_first_that_leads_to_her(details, channel):
    assert queued(person(**details)).channel == channel


def test_her_own_wish_goes_first_and_a_reminder_goes_another_way():
    to = person(email="a@example.fi")
    OwnContact.objects.create(person=to, email="b@example.fi", channel="email", changed_at=NOW)
    assert queued(to).channel == "email"
    assert queued(to, not_channel="email").channel == "sms"


def test_a_letter_is_a_pdf_with_the_address_read_at_sending_and_kept_nowhere_else(outbox):
    message = sent(person(phone="", street="Salaisenkatu"))
    assert (outbox / f"{message.pk}.pdf").read_bytes().startswith(b"%PDF")
    assert "Salaisenkatu" not in str(letters(outbox)) + str(Message.objects.values())


def protections():
    child = person("Lapsi")
    home = Household.objects.create(register_id="H")
    person("Turva", protection_order=True, household=home)
    guarded = person("Toinen")
    Guardianship.objects.create(
        guardian=person("Suojattu", protection_order=True), ward=guarded, kind="custody", valid_from=date(2020, 1, 1)
    )
    type(guarded).objects.filter(pk=guarded.pk).update(date_of_birth=date(2023, 1, 1))
    return {
        "herself": (person(protection_order=True, street="Piilotie"), child),
        "at home": (person(household=home, street="Piilotie"), child),
        "the child": (person(), person("Lapsi2", protection_order=True)),
        "the other guardian": (person(), guarded),
    }


@pytest.mark.parametrize("who", ["herself", "at home", "the child", "the other guardian"])
def test_where_somebody_is_protected_nothing_goes_out_and_a_person_calls(outbox, who):
    to, subject = protections()[who]
    message = sent(to, subject_id=subject.pk)
    assert (message.channel, message.restricted, message.state, letters(outbox)) == ("phone", True, "QUEUED", [])
    assert "Piilotie" not in message.text


def test_an_order_that_comes_after_the_queue_stops_the_sending(outbox):
    to = person()
    message = queued(to)
    type(to).objects.update(protection_order=True)
    actions.send_due(JOB, now=NOW)
    message.refresh_from_db()
    assert (message.channel, message.restricted, message.state, letters(outbox)) == ("phone", True, "QUEUED", [])


@pytest.mark.parametrize(
    "change, reason",
    [({"date_of_death": date(2026, 11, 20)}, "dead"), ({"home_municipality": "049"}, "moved_away")],
)
def test_who_has_died_or_moved_away_meanwhile_is_not_written_to(outbox, change, reason):
    to = person()
    message = queued(to)
    type(to).objects.filter(pk=to.pk).update(**change)
    assert actions.send_due(JOB, now=NOW).cancelled == 1
    message.refresh_from_db()
    assert (message.state, message.reason, letters(outbox)) == ("CANCELLED", reason, [])


def test_what_the_service_no_longer_wants_is_cancelled_with_its_reason(outbox, monkeypatch):
    gone = Handler(still_wanted=lambda message, now: "offer_expired")
    monkeypatch.setattr(sending, "handler", lambda template: gone)
    assert (sent(person()).reason, letters(outbox)) == ("offer_expired", [])


def test_cancelling_drops_what_has_not_been_sent():
    message = queued(person())
    assert (actions.cancel(JOB, message.about, now=NOW), actions.cancel(JOB, message.about, now=NOW)) == (1, 0)


@pytest.mark.parametrize("hour, count", [(5, 0), (6, 1), (17, 1), (18, 0)])
def test_text_messages_keep_the_quiet_hours_of_helsinki(outbox, hour, count):
    now = NOW.replace(hour=hour)
    actions.enqueue(JOB, [wanted(person())], now=now - timedelta(hours=1))
    assert actions.send_due(JOB, now=now).sent == count


def test_urgent_ones_do_not(outbox):
    queued(person(), urgent=True)
    assert actions.send_due(JOB, now=NOW.replace(hour=21)).sent == 1


def test_the_fifth_message_of_a_day_waits_for_the_morning(outbox):
    to = person()
    for _ in range(5):
        queued(to)
    told = actions.send_due(JOB, now=NOW)
    assert (told.sent, told.postponed) == (4, 1)
    waiting = Message.objects.get(state="QUEUED")
    assert waiting.next_at.isoformat() == "2026-11-25T06:00:00+00:00"
    assert actions.send_due(JOB, now=waiting.next_at).sent == 1


class Faulty:
    """A provider that says no so often as it is told to, and then takes."""

    def __init__(self, *faults: Exception) -> None:
        self.faults, self.taken = list(faults), []

    def send(self, envelope):
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(envelope)
        return "P1"


def test_a_provider_that_is_away_is_tried_again_later_with_the_same_text(monkeypatch):
    provider = Faulty(NotTaken("HTTP 503", again=True))
    monkeypatch.setattr(sending, "provider_for", lambda channel: provider)
    message = sent(person())
    assert (message.state, message.reason, message.next_at) == ("SENDING", "HTTP 503", NOW + timedelta(minutes=1))
    assert actions.send_due(JOB, now=NOW + timedelta(seconds=59)).sent == 0
    assert actions.send_due(JOB, now=NOW + timedelta(minutes=1)).sent == 1
    assert [(one.id, one.text) for one in provider.taken] == [(str(message.pk), message.text)]


def test_after_the_last_try_a_person_sees_it_and_lets_it_go_again(monkeypatch):
    provider = Faulty(*[NotTaken("ConnectionError", again=True)] * 6)
    monkeypatch.setattr(sending, "provider_for", lambda channel: provider)
    message, now = sent(person()), NOW
    while message.state == "SENDING":
        now = message.next_at
        actions.send_due(JOB, now=now)
        message.refresh_from_db()
    assert (message.state, message.reason, message.tries) == ("FAILED", "ConnectionError", 6)
    with pytest.raises(Forbidden):
        actions.retry(NOBODY, message.pk, now=now)


def test_a_refusal_of_the_provider_is_not_tried_again(monkeypatch):
    monkeypatch.setattr(sending, "provider_for", lambda channel: Faulty(NotTaken("HTTP 400", again=False)))
    message = sent(person())
    assert (message.state, message.reason, message.tries) == ("FAILED", "HTTP 400", 1)


def test_a_mailbox_that_is_not_in_use_leads_to_the_next_channel(monkeypatch, settings, outbox):
    settings.TOIMIVA_SUOMIFI_URL = "https://suomifi.example"
    to = person(national_id_sealed=b"x", national_id_index=b"x")
    monkeypatch.setattr(sending, "envelope", lambda message, now: message)
    taken = []

    class Mailbox:
        def send(self, message):
            if message.channel == "suomifi":
                raise Skip
            taken.append(message.channel)
            return "P"

    monkeypatch.setattr(sending, "provider_for", lambda channel: Mailbox())
    message = sent(to)
    assert (message.state, message.skipped, taken) == ("SENT", ["suomifi"], ["sms"])


def test_what_was_sent_does_not_change(outbox):
    message = sent(person())
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="Muuta")
    Message.objects.filter(pk=message.pk).update(state="DELIVERED")


def test_a_delivery_is_taken_once_and_what_comes_late_moves_nothing_back(outbox):
    message = sent(person())
    for state, event in (("READ", "e2"), ("DELIVERED", "e1"), ("READ", "e2")):
        actions.receive_delivery(JOB, message_id=message.pk, state=state, at=NOW, event_id=event, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.events.count()) == ("READ", 3)


def test_only_a_role_records_calls_and_a_call_reached_is_done():
    message = queued(person(phone=""))
    with pytest.raises(Forbidden):
        actions.record_call(NOBODY, message.pk, reached=True, now=NOW)


def test_only_the_system_sends():
    with pytest.raises(Forbidden):
        actions.send_due(NOBODY, now=NOW)


def test_rooms_without_handlers_want_their_messages():
    assert handlers.handler("outreach.help").still_wanted(Message(), NOW) == ""


def test_a_campaign_that_does_not_run_takes_no_messages():
    from .test_campaigns import made

    campaign = made()
    wave = campaign.waves.create(number=1, size=1, planned_on=NOW.date())
    with pytest.raises(Conflict, match="not running"):
        queued(person(), wave_id=wave.pk)

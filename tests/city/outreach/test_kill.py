"""kill -9 of a real process in mid-wave: afterwards everybody has been told, and nobody twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from toimiva.city.outreach import actions
from toimiva.city.outreach.models import DeliveryEvent, Message

from .conftest import JOB, NOW, letters, person, wanted

CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from toimiva.installation import settings_test
database, outbox, when, now = sys.argv[1:]
settings_test.DATABASES["default"]["NAME"] = database
settings_test.TOIMIVA_OUTBOX = outbox
import django
django.setup()
from toimiva.city.access import system
from toimiva.city.outreach import actions
from toimiva.city.outreach.channels.outbox import Outbox
send, count = Outbox.send, 0
def dying(self, envelope):
    global count
    count += 1
    if count == 4 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    taken = send(self, envelope)
    if count == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return taken
Outbox.send = dying
actions.send_due(system("tests"), now=datetime.fromisoformat(now))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when, written", [("before", 3), ("after", 4)])
def test_who_is_killed_in_mid_wave_told_nobody_twice_and_forgot_nobody(outbox, when, written):
    people = [person(phone=f"+35840000000{number}") for number in range(8)]
    actions.enqueue(JOB, [wanted(one) for one in people], now=NOW)
    arguments = [connection.settings_dict["NAME"], str(outbox), when, NOW.isoformat()]
    child = subprocess.run([sys.executable, "-c", CHILD, *arguments], env=os.environ, capture_output=True, text=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    first = {path.name: path.stat().st_ino for path in outbox.glob("*.json")}
    assert len(first) == written
    assert sorted(Message.objects.values_list("state", flat=True)) == ["QUEUED"] * 4 + ["SENDING"] + ["SENT"] * 3

    assert actions.send_due(JOB, now=NOW + timedelta(minutes=1)).sent == 4, "the claim of the dead still stands"
    assert actions.send_due(JOB, now=NOW + timedelta(minutes=31)).sent == 1
    assert actions.send_due(JOB, now=NOW + timedelta(hours=2)).sent == 0
    found = letters(outbox)
    assert sorted(one["recipient"] for one in found) == sorted(one.phone for one in people)
    assert {name: (outbox / name).stat().st_ino for name in first} == first, "what was written was not written again"
    assert set(Message.objects.values_list("state", flat=True)) == {"SENT"}
    assert DeliveryEvent.objects.filter(kind="SENT").count() == len(people)

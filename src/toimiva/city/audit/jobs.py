"""Periodic work of the trail: send it on every quarter of an hour, take its head each night, let old events go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions, shipping


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.ship", queueing_lock="audit.ship", pass_context=False)
def ship(timestamp: int) -> None:
    """Send what the target has not received; a failure shows as a failed job and in /readiness."""
    shipping.ship(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="5 0 * * *")
@app.task(name="audit.head", queueing_lock="audit.head")
def head(timestamp: int) -> None:
    """Take the head of the day that has ended, print and send it."""
    now = datetime.fromtimestamp(timestamp, UTC)
    shipping.ship(now=now)
    made = shipping.make_head(timezone.localdate(now) - timedelta(days=1))
    if made is not None:
        shipping.export_head(made)


@app.periodic(cron="30 3 1 * *")
@app.task(name="audit.forget", queueing_lock="audit.forget")
def forget(timestamp: int) -> None:
    """Let go what is older than the retention rule says and has been received elsewhere."""
    actions.forget_old(system("audit.forget"), now=datetime.fromtimestamp(timestamp, UTC))

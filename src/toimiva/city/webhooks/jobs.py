"""Background work of webhooks: every minute what is due is told; every night what is past its time goes."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions

CALLS, ROUNDS = 10, 50


@app.periodic(cron="* * * * *")
@app.task(name="webhooks.deliver", queueing_lock="webhooks.deliver", lock="webhooks.deliver")
def deliver(timestamp: int) -> None:
    """Tell other systems what is due; what is not taken is tried again, and then a person sees it.

    The clock is read anew for every few calls: a receiver refuses a signature whose time is minutes old.
    """
    for _ in range(ROUNDS):
        told = actions.deliver_due(system("webhooks.deliver"), now=timezone.now(), limit=CALLS)
        if told.delivered + told.again + told.failed < CALLS:
            break


@app.periodic(cron="40 2 * * *")
@app.task(name="webhooks.forget", queueing_lock="webhooks.forget", lock="webhooks.forget")
def forget(timestamp: int) -> None:
    """Remove the events past their time."""
    actions.forget_old(system("webhooks.forget"), now=datetime.fromtimestamp(timestamp, UTC))

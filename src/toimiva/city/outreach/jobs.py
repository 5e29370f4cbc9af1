"""Background work of outreach: every minute what is due is sent."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions


@app.periodic(cron="* * * * *")
@app.task(name="outreach.send", queueing_lock="outreach.send", lock="outreach.send")
def send(timestamp: int) -> None:
    """Send what is due; what a provider does not take is tried again, and then a person sees it."""
    actions.send_due(system("outreach.send"), now=datetime.fromtimestamp(timestamp, UTC))

"""Periodic work of the figures: each night a snapshot of what is due, and the indicators that rest on it."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions


@app.periodic(cron="20 2 * * *")
@app.task(name="data.refresh", queueing_lock="data.refresh")
def refresh(timestamp: int) -> None:
    """Compute what is due; a failure shows as a failed job, and the page says that its data is older than allowed."""
    actions.refresh(system("data.refresh"), now=datetime.fromtimestamp(timestamp, UTC), only_due=True)

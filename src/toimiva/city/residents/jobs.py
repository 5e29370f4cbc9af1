"""Periodic work on residents' data: each night what is past its time goes."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import forgetting


@app.periodic(cron="40 3 * * *")
@app.task(name="residents.retention", queueing_lock="residents.retention", lock="residents.retention")
def retention(timestamp: int) -> None:
    """Carry out the retention table. A failure shows as a failed job; the next night goes on where this one broke."""
    forgetting.carry_out(system("residents.retention"), now=datetime.fromtimestamp(timestamp, UTC))

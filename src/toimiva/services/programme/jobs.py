"""Background work of the programme: what waits for Ahjo is fetched, and old files of actuals are removed."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions


@app.periodic(cron="*/5 * * * *")
@app.task(name="programme.ahjo", queueing_lock="programme.ahjo")
def ahjo(timestamp: int) -> None:
    """Fetch what is due; what Ahjo does not give is tried again, and then a person sees it on the error list."""
    actions.fetch_due(system("programme.ahjo"), now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="17 3 * * *")
@app.task(name="programme.actuals", queueing_lock="programme.actuals")
def forget_actuals(timestamp: int) -> None:
    """Give up files of actuals that have waited too long, and remove old lists of rejected rows, every night."""
    actions.forget_old_files(system("programme.actuals"), now=datetime.fromtimestamp(timestamp, UTC))

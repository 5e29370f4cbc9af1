"""Background work of the programme: what waits for Ahjo and new actuals are fetched, old files of them removed."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions
from .finance_client import Finance

log = logging.getLogger("toimiva.programme")


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


@app.periodic(cron="43 4 * * *")
@app.task(name="programme.finance", queueing_lock="programme.finance")
def finance(timestamp: int) -> None:
    """Fetch what the finance system has new, every night before the offices open, where a source is named for it."""
    if not (settings.TOIMIVA_FINANCE_URL and settings.TOIMIVA_FINANCE_SOURCE):
        return
    client = Finance(settings.TOIMIVA_FINANCE_URL, settings.TOIMIVA_FINANCE_KEY)
    now = datetime.fromtimestamp(timestamp, UTC)
    actor, source = system("programme.finance"), settings.TOIMIVA_FINANCE_SOURCE
    for fault in actions.fetch_every_programme(actor, source, client, now=now):
        log.error("actuals were not fetched: %s", fault)

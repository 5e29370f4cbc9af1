"""Background work of early education: offers are reminded of and end on their day; the next round is prepared."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from toimiva.city.access import system

from . import actions
from .actions.application_time import forget_drafts, lock_applications

TIMEKEEPER = system("daycare.offers")


@app.periodic(cron="7 5-19 * * *")
@app.task(name="daycare.offers", queueing_lock="daycare.offers")
def keep_time(timestamp: int) -> None:
    """Look after the offers' time every hour of the day: withdraw, end and remind, until nothing is left to do."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for look in (actions.withdraw_offers, actions.expire_offers, actions.remind_offers):
        while look(TIMEKEEPER, now=now):
            pass


@app.periodic(cron="17 0 * * *")
@app.task(name="daycare.applications", queueing_lock="daycare.applications")
def keep_time_of_applications(timestamp: int) -> None:
    """After midnight, lock the applications whose time to be changed is over, and forget drafts left long ago."""
    now = datetime.fromtimestamp(timestamp, UTC)
    while lock_applications(TIMEKEEPER, now=now):
        pass
    forget_drafts(TIMEKEEPER, now=now)


@app.periodic(cron="37 0 * * *")
@app.task(name="daycare.rounds", queueing_lock="daycare.rounds")
def prepare_rounds(timestamp: int) -> None:
    """After midnight, prepare the round after each one whose answers are all in; it waits for a person."""
    actions.prepare_next_rounds(TIMEKEEPER, now=datetime.fromtimestamp(timestamp, UTC))

"""What an employer may tell of a change in the employment: it ended, or was interrupted, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from toimiva.city.refusals import Conflict, Refusal

from .months import DAY, check_order

Type = Literal["termination", "suspension"]
State = Literal["received", "opened", "handled", "cancelled"]
OPEN = ("received", "opened")
MAY_CHANGE = {"applicant": ("received",), "handler": OPEN}


class Time(NamedTuple):
    """A time, both days counted."""

    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class EInvoice:
    """Where an e-invoice goes: all three, or none."""

    operator: str = ""
    operator_id: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """A notice: the last working day and, for a suspension, the day of return."""

    type: Type
    last_working_day: date
    return_day: date | None = None
    billing_contact: str = ""
    e_invoice: EInvoice = EInvoice()

    def recovery_time(self, benefit: Time) -> Time:
        """Return the time for which the benefit is to be recovered: from the day after the last working day."""
        last = benefit.end if self.return_day is None else self.return_day - DAY
        return Time(self.last_working_day + DAY, last)


@dataclass(frozen=True, kw_only=True)
class Known:
    """An earlier notice of the same benefit, with the time that it recovers."""

    type: Type
    state: State
    time: Time


def faults(notice: Alteration, benefit: Time, accepted: bool, known: Sequence[Known] = ()) -> list[Refusal]:
    """Return everything that keeps a notice from being received; the days both count.

    >>> notice = Alteration(type="termination", last_working_day=date(2026, 9, 30), billing_contact="A. Virtanen")
    >>> faults(notice, Time(date(2026, 2, 1), date(2027, 1, 31)), accepted=True)
    []
    """
    return [*_by_known(notice, benefit, accepted, known), *_days(notice, benefit), *_billing(notice)]


def may_change(state: State, role: str) -> bool:
    """Tell whether a role may edit or delete a notice in a state; a handled one can only be cancelled."""
    return state in MAY_CHANGE.get(role, ())


def _by_known(notice: Alteration, benefit: Time, accepted: bool, known: Sequence[Known]) -> Iterator[Refusal]:
    if not accepted:
        yield Conflict("only_of_accepted", field="type")
    if any(one.state in OPEN for one in known):
        yield Conflict("notice_open", field="type")
    if any(one.state == "handled" and one.type == "termination" for one in known):
        yield Conflict("already_ended", field="type")
    time = notice.recovery_time(benefit)
    for one in known:
        if one.state != "cancelled" and one.time.start <= time.end and time.start <= one.time.end:
            days = {"first": one.time.start.isoformat(), "last": one.time.end.isoformat()}
            yield Conflict("recovered_already", field="last_working_day", **days)


def _days(notice: Alteration, benefit: Time) -> Iterator[Refusal]:
    if not benefit.start <= notice.last_working_day <= benefit.end:
        days = {"first": benefit.start.isoformat(), "last": benefit.end.isoformat()}
        yield Refusal("outside_benefit", field="last_working_day", value=notice.last_working_day.isoformat(), **days)
    if notice.type == "termination":
        if notice.return_day is not None:
            yield Refusal("no_return", field="return_day")
        return
    if notice.return_day is None:
        yield Refusal("missing_value", field="return_day")
        return
    try:
        check_order(notice.last_working_day, notice.return_day, "return_day")
    except Refusal as fault:
        yield fault
    if notice.return_day > benefit.end:
        days = {"first": notice.last_working_day.isoformat(), "last": benefit.end.isoformat()}
        yield Refusal("outside_benefit", field="return_day", value=notice.return_day.isoformat(), **days)


def _billing(notice: Alteration) -> Iterator[Refusal]:
    if not notice.billing_contact.strip():
        yield Refusal("missing_value", field="billing_contact")
    invoice = notice.e_invoice
    given = {name: getattr(invoice, name).strip() for name in ("operator", "operator_id", "address")}
    if any(given.values()):
        yield from (Refusal("missing_value", field=f"e_invoice.{name}") for name, text in given.items() if not text)

"""A change notice of an employer: which one is received, what it recovers, who may still change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from toimiva.city.refusals import LANGUAGES
from toimiva.services.employment.policy.alterations import Alteration, EInvoice, Known, Time, faults, may_change

BENEFIT = Time(date(2026, 2, 1), date(2027, 1, 31))
ENDED = Alteration(type="termination", last_working_day=date(2026, 9, 30), billing_contact="A. Virtanen")
AWAY = replace(ENDED, type="suspension", return_day=date(2026, 12, 1))


def test_a_good_notice_is_received_and_says_what_is_recovered():
    assert faults(ENDED, BENEFIT, True) == faults(AWAY, BENEFIT, True) == []
    assert ENDED.recovery_time(BENEFIT) == Time(date(2026, 10, 1), date(2027, 1, 31))
    assert AWAY.recovery_time(BENEFIT) == Time(date(2026, 10, 1), date(2026, 11, 30))


@pytest.mark.parametrize("notice, field, code", [
    (replace(ENDED, last_working_day=date(2026, 1, 31)), "last_working_day", "outside_benefit"),
    (replace(ENDED, last_working_day=date(2027, 2, 1)), "last_working_day", "outside_benefit"),
    (replace(ENDED, return_day=date(2026, 12, 1)), "return_day", "no_return"),
    (replace(AWAY, return_day=None), "return_day", "missing_value"),
    (replace(AWAY, return_day=date(2026, 9, 29)), "return_day", "period_turned_round"),
    (replace(AWAY, return_day=date(2027, 2, 1)), "return_day", "outside_benefit"),
    (replace(ENDED, billing_contact=" "), "billing_contact", "missing_value"),
    (replace(ENDED, e_invoice=EInvoice(operator="Basware", operator_id="BAWCFI22")),
     "e_invoice.address", "missing_value"),
])  # fmt: skip
def test_a_notice_at_fault_is_told(notice, field, code):
    (fault,) = faults(notice, BENEFIT, True)
    assert (fault.field, fault.code) == (field, code)
    assert not any("{" in fault.message(language) for language in LANGUAGES)


def known(state, type="suspension", time=Time(date(2026, 3, 1), date(2026, 3, 31))):  # noqa: B008
    return Known(type=type, state=state, time=time)


OVERLAPPING = Time(date(2026, 11, 30), date(2026, 12, 31))


@pytest.mark.parametrize("accepted, before, codes", [
    (False, [], ["only_of_accepted"]),
    (True, [known("received")], ["notice_open"]),
    (True, [known("opened")], ["notice_open"]),
    (True, [known("handled")], []),
    (True, [known("handled", "termination")], ["already_ended"]),
    (True, [known("cancelled", "termination")], []),
    (True, [known("handled", time=OVERLAPPING)], ["recovered_already"]),
    (True, [known("cancelled", time=OVERLAPPING)], []),
    (True, [known("handled", time=Time(date(2026, 12, 1), date(2026, 12, 31)))], []),
])  # fmt: skip
def test_earlier_notices_decide_too(accepted, before, codes):
    told = faults(AWAY, BENEFIT, accepted, before)
    assert [fault.code for fault in told] == codes
    assert not any("{" in fault.message(language) for fault in told for language in LANGUAGES)


@pytest.mark.parametrize("state, applicant, handler", [
    ("received", True, True), ("opened", False, True), ("handled", False, False), ("cancelled", False, False),
])  # fmt: skip
def test_who_may_change_a_notice(state, applicant, handler):
    assert (may_change(state, "applicant"), may_change(state, "handler")) == (applicant, handler)

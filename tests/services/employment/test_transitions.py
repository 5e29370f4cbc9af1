"""Which state may follow which, by whom: every pair of states of every machine, as the city's way of work says."""

from __future__ import annotations

import pytest

from toimiva.services.employment.policy.transitions import RULES, Move, transition

from .cases import answer, faults

ALLOWED = {
    "benefit": """
applicant: draft>received additional_information_needed>handling
handler: draft>received received>handling received>cancelled handling>additional_information_needed handling>cancelled
         handling>accepted handling>rejected additional_information_needed>handling
         additional_information_needed>cancelled accepted>handling rejected>handling
""",
    "instalment": """
handler: waiting>requested waiting>accepted waiting>cancelled waiting>pending requested>responded requested>accepted
         requested>cancelled requested>pending responded>accepted responded>cancelled responded>pending
         pending>accepted pending>cancelled accepted>paid accepted>waiting paid>completed cancelled>waiting
         cancelled>completed error_in_talpa>waiting error_in_talpa>accepted error_in_talpa>paid
applicant: requested>responded
system: accepted>paid accepted>error_in_talpa paid>completed
""",
    "alteration": "handler: received>opened opened>handled handled>cancelled",
    "voucher_application": """
system: submitted>accepted submitted>additional_information_requested submitted>awaiting_manual_processing
applicant: additional_information_requested>additional_information_provided
handler: additional_information_provided>accepted additional_information_provided>rejected
         awaiting_manual_processing>accepted awaiting_manual_processing>rejected
         awaiting_manual_processing>additional_information_requested
""",
    "voucher_claim": """
applicant: draft>submitted draft>deleted_by_customer additional_information_requested>additional_information_provided
handler: submitted>additional_information_requested submitted>accepted submitted>rejected
         additional_information_provided>additional_information_requested additional_information_provided>accepted
         additional_information_provided>rejected
""",
}


def moves(machine: str) -> set[tuple[str, str, str]]:
    """Return the allowed (role, before, after) of a machine."""
    found, role = set(), ""
    for word in ALLOWED[machine].split():
        if word.endswith(":"):
            role = word[:-1]
        else:
            found.add((role, *word.split(">")))
    return found


STATES = {machine: {state for _, *pair in moves(machine) for state in pair} for machine in ALLOWED}


@pytest.mark.parametrize("machine", ALLOWED)
def test_every_pair_of_states_and_every_role_is_answered(machine):
    answered = {
        (role, before, after)
        for role in ("applicant", "handler", "system", "decision_maker")
        for before in STATES[machine]
        for after in STATES[machine]
        if transition(Move(machine=machine, from_=before, to=after, role=role)).allowed
    }
    assert answered == moves(machine)


def test_every_state_of_the_page_is_known():
    assert STATES["benefit"] == {
        "draft", "received", "handling", "additional_information_needed", "accepted", "rejected", "cancelled",
    }  # fmt: skip
    assert STATES["voucher_claim"] == {
        "draft", "submitted", "additional_information_requested", "additional_information_provided", "accepted",
        "rejected", "deleted_by_customer",
    }  # fmt: skip
    assert {rule.machine for rule in RULES} == set(ALLOWED)


MOVE = {"machine": "benefit", "from": "handling", "to": "accepted", "role": "handler"}


@pytest.mark.parametrize("change, allowed, says", [
    ({}, True, "The handler asks for more"),
    ({"role": "applicant"}, False, "may be done by: handler"),
    ({"from": "cancelled", "to": "handling"}, False, "The state cancelled is final"),
    ({"from": "draft"}, False, "What may follow: received"),
])  # fmt: skip
def test_the_verb_says_why(change, allowed, says):
    told = answer("transition", MOVE | change)
    assert (told["allowed"], says in told["reason"]) == (allowed, True)


def test_the_steps_are_what_may_follow():
    assert answer("transition", MOVE, "--explain")["steps"] == [{
        "rule": "benefit-handling", "roles": ["handler"], "confirmed": True,
        "after": ["additional_information_needed", "cancelled", "accepted", "rejected"],
    }]  # fmt: skip


@pytest.mark.parametrize("field", ["machine", "from", "to"])
def test_what_is_not_known_is_told(field):
    assert faults("transition", MOVE | {field: "nowhere"})[:2] == (field, "bad_value")

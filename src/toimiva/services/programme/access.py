"""Who may do what in the programme service. Decisions are public documents unless they are confidential."""

from django.db.models import Q

from toimiva.city.access import Actor, anyone, by_system, role


def public(actor: Actor) -> Q:
    """Let everybody read a decision that is not confidential."""
    return Q(confidential=False)


OFFICE = role("programme.office")
AUDITOR = role("programme.auditor")
# A controller keeps the money of the division whose organisation unit the role was given for.
CONTROLLER_OF_NUMBER = role("programme.controller", unit="division__unit")
CONTROLLER_OF_ENTRY = role("programme.controller", unit="number__division__unit")

ACCESS = {
    "programme.overview.read": [anyone],
    "programme.decision.read": [public, OFFICE, role("programme.auditor")],
    "programme.decision.import": [OFFICE, by_system],
    # Money. What each project has, has used and has free is public; the lines of the ledger are not.
    "programme.figures.read": [anyone],
    "programme.spending.read": [anyone],
    "programme.ledger.read": [OFFICE, AUDITOR, role("programme.steering_group"), CONTROLLER_OF_ENTRY, by_system],
    "programme.appropriation.record": [OFFICE, by_system],
    "programme.allotment.record": [OFFICE, by_system],
    "programme.transfer.make": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.transfer.between_divisions": [OFFICE, by_system],
    "programme.forecast.enter": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.commitment.record": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.accrual.record": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.actual.record": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.entry.reverse": [OFFICE, CONTROLLER_OF_ENTRY, by_system],
    "programme.period.close": [OFFICE, by_system],
    "programme.period.reopen": [OFFICE, by_system],
    "programme.year_end.record": [OFFICE, by_system],
    "programme.number.close": [OFFICE, by_system],
    "programme.decision.date": [OFFICE],
    "programme.draft.read": [OFFICE],
    "programme.draft.change": [OFFICE, by_system],
    "programme.matter.read": [anyone],
    "programme.matter.move": [OFFICE],
    "programme.matter.bar": [OFFICE],
    "programme.ahjo.read": [OFFICE],
    "programme.ahjo.fetch": [OFFICE, by_system],
}

"""Who may do what in the programme service. Decisions are public documents unless they are confidential."""

from django.db.models import Q

from toimiva.city.access import Actor, anyone, by_system, role


def public(actor: Actor) -> Q:
    """Let everybody read a decision that is not confidential."""
    return Q(confidential=False)


OFFICE = role("programme.office")

ACCESS = {
    "programme.overview.read": [anyone],
    "programme.decision.read": [public, OFFICE, role("programme.auditor")],
    "programme.decision.import": [OFFICE, by_system],
    "programme.decision.date": [OFFICE],
    "programme.draft.read": [OFFICE],
    "programme.draft.change": [OFFICE, by_system],
    "programme.matter.read": [anyone],
    "programme.matter.move": [OFFICE],
    "programme.matter.bar": [OFFICE],
    "programme.ahjo.read": [OFFICE],
    "programme.ahjo.fetch": [OFFICE, by_system],
}

"""Who may do what in the programme service."""

from toimiva.city.access import anyone, role

ACCESS = {
    "programme.overview.read": [anyone],
    "programme.decision.read": [role("programme.office"), role("programme.auditor")],
}

"""Who may do what in the audit room."""

from toimiva.city.access import anyone

ACCESS = {
    "audit.stub": [anyone],
}

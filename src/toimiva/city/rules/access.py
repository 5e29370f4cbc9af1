"""Who may do what in the rules room."""

from toimiva.city.access import anyone

ACCESS = {
    "rules.stub": [anyone],
}

"""Who may do what in the residents room."""

from toimiva.city.access import anyone

ACCESS = {
    "residents.stub": [anyone],
}

"""Who may do what in the residents room."""

from toimiva.city.access import anyone, by_system

ACCESS = {
    "residents.stub": [anyone],
    "residents.load": [by_system],
}

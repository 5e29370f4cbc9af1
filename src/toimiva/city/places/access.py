"""Who may do what in the places room."""

from toimiva.city.access import anyone

ACCESS = {
    "places.stub": [anyone],
}

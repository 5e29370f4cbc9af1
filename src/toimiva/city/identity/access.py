"""Who may do what in the identity room."""

from toimiva.city.access import anyone

ACCESS = {
    "identity.stub": [anyone],
}

"""Who may do what in the data room."""

from toimiva.city.access import anyone

ACCESS = {
    "data.stub": [anyone],
}

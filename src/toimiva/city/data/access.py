"""Who may do what in the data room: figures are public, computing them is the analyst's and the system's."""

from toimiva.city.access import anyone, by_system, role

ACCESS = {
    "data.read": [anyone],
    "data.read_all": [role("city.analyst"), by_system],
    "data.compute": [role("city.analyst"), by_system],
}

"""Who may open the pages of the house itself."""

from toimiva.city.access import anyone

ACCESS = {
    "ui.home.read": [anyone],
}

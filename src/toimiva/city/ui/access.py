"""Who may open the pages of the house itself."""

from toimiva.city.access import anyone, role

ACCESS = {
    "ui.home.read": [anyone],
    "ui.health.read": [anyone],
    "ui.metrics.read": [role("city.administrator")],
    "ui.feedback.send": [anyone],
    "ui.feedback.read": [role("city.administrator")],
    "ui.feedback.answer": [role("city.administrator")],
}

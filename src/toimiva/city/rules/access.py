"""Who may read the rules: anyone. They are law and public decisions."""

from toimiva.city.access import anyone

ACCESS = {
    "rules.read": [anyone],
}

"""Places: the city's districts, addresses and service units, and in which district a point lies."""

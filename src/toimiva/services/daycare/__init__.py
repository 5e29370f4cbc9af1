"""Early childhood education: a place near home for every child."""

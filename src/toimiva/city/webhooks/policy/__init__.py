"""The city's limits of telling other systems."""

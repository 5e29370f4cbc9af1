"""Residents: persons, households, guardianship, addresses with validity, and what each of them may see of it."""

"""The walking network: distances on foot between points, on the ways of OpenStreetMap. No Django, no database.

>>> from toimiva.city.places.network.streets import read_streets  # and then streets.snap, streets.matrix
"""

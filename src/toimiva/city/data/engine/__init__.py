"""The pure part of the data room: areas, disclosure control and publication. No Django, no database."""

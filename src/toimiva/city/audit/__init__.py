"""Who read or changed whose data and why."""

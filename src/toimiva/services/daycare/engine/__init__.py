"""Who gets which daycare place: `instance_of` makes the problem of tables, `allocate` decides. Free of Django."""

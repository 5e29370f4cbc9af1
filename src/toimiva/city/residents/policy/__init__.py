"""How long what is known of a person is kept: the retention table."""

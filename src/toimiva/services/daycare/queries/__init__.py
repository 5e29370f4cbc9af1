"""What can be read of early education, already filtered by who reads."""

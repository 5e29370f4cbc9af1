"""Other systems are told what has happened: events by signed HTTP calls to the addresses they have given."""

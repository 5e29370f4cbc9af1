"""One installation of the platform: its settings, its database, the processes that serve it. Above all rooms."""

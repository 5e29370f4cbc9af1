"""Tests of one installation: settings, the embedded database, the processes, backups, the command line."""

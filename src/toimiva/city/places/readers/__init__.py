"""Readers of open formats, free of Django: bytes or a file in, checked rows out, every fault told with its row."""

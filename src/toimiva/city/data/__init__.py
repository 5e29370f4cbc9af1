"""Indicators defined once, computed from snapshots, and shown only after disclosure control."""

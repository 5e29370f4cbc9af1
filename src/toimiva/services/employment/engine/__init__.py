"""Many cases at once: benefits simulated over the whole history. Free of Django."""

"""Cases: a matter, who handles it and by when, its decision with reasons and appeal instructions, and its timeline."""

"""When a decision is served, by when it can be appealed and what the instructions say: dated rules, no Django."""

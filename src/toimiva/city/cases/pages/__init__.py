"""Pages of cases: the resident's own matters, the officials' desk, a decision for both."""

"""The heavy computing of early childhood education, in plain arrays."""

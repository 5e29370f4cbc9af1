"""The pages of early education: the guardian's offers, the adviser's desk."""

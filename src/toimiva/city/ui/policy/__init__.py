"""The duties of the house itself as dated tables: answering feedback, who supervises accessibility."""

"""How a decision is read: text, HTML or JSON in; figures, people, papers and findings with their places out."""

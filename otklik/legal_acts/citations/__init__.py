"""References from texts to clauses."""

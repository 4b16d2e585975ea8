"""Legal acts, their editions and clauses."""

"""Results: counts, suppression, comparison of waves."""

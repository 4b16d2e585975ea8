"""Conditions of clauses, and proofs that are shown next to them."""

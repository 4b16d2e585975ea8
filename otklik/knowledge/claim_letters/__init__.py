"""Templates of claims, filled from a short form; nothing that a person types is stored."""

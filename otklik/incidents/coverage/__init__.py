"""How many incidents were answered and how fast, by day."""

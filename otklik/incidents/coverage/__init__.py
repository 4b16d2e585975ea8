"""How many messages were answered and how fast, by day."""

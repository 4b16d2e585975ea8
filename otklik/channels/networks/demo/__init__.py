"""The adapter of the demonstration's own network."""

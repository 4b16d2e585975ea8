"""Templates of replies."""

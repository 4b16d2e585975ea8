"""Learning from decisions, and reports on how well it guesses."""

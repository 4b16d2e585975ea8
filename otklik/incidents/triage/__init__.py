"""Sorting what came: unit, topic, urgency, corrections of guesses."""

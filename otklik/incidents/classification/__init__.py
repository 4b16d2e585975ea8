"""Guesses about a message: language, topic, competence, urgency."""

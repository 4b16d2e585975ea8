"""Sorting incoming incidents: unit, topic, urgency, corrections of guesses."""

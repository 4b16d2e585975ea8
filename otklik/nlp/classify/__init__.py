"""Classifiers: topic, language, tone, urgency."""

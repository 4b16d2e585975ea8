"""Erasing personal data by a decision, and proving it."""

"""Referring a person to another body."""

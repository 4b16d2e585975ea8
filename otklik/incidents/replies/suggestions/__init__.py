"""Answers offered for a message."""

"""Briefs on what media and networks write."""

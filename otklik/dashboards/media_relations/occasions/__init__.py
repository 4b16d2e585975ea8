"""Occasions to speak with media."""

"""Occasions to speak to the media."""

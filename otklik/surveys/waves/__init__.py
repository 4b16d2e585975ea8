"""Waves of a survey."""

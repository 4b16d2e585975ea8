"""Samples of whom to ask."""

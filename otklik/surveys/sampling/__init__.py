"""Sampling: the people to be asked."""

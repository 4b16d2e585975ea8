"""Otklik: a public authority and the people it serves, in one conversation."""

__version__ = "1.0.0"

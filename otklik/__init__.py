"""Otklik: a public authority and the people it serves, in one conversation."""

__version__ = "0.1.0"

"""Otklik: a public authority and the people it serves, in one conversation."""

__version__ = "2.0.0.dev0"

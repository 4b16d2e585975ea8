"""Whom an incident waits for."""

"""Alerts on topics that grow."""

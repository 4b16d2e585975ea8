"""Alerts on rising topics."""

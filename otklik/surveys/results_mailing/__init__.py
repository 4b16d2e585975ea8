"""Telling those who answered about results."""

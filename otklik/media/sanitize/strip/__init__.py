"""Removing metadata."""

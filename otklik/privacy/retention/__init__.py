"""Retention terms."""

"""Faults of pages, found at night and shown to their editors."""

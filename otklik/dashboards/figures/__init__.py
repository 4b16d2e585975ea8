"""Figures of the authority's work, counted by day and shown by period."""

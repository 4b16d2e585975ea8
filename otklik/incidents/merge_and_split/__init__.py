"""Merging and splitting incidents."""

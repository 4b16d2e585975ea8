"""Cached pages for anonymous visitors."""

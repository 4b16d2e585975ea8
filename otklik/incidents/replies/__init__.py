"""Replies: draft, preview, delivery, correction."""

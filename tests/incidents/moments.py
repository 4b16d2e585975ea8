"""Moments as tests write them."""

from datetime import datetime


def at(text: str) -> datetime:
    """By the clock of Moscow."""
    return datetime.fromisoformat(f"{text}+03:00")

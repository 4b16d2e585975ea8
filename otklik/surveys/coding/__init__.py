"""Coding of open answers: a code frame, the people who code, their agreement, what may be shown."""

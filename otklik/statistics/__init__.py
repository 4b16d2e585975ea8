"""Intervals and tests: pure functions over numbers, no Django in it."""

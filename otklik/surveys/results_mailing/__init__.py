"""Mailing results to people who asked for them."""

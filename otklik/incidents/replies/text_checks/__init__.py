"""Checks of a reply's text before it is sent."""

"""Asking the authority on the site."""

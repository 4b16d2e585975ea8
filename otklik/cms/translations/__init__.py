"""Texts of the site in other languages."""

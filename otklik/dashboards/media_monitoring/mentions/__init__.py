"""Mentions of the authority: list, marks, incidents made of them."""

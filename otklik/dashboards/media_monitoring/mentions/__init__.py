"""Mentions of the authority: list, states, incidents made from them."""

"""Explanations that the authority gives to media."""

"""Weights of answers."""

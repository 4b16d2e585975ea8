"""Calls of the demonstration's network to the desk's web hook."""

"""Handing an incident over to another institution."""

"""Transferring an incident to another institution."""

"""Accounts in networks, raw events, publications and deliveries.

What a network sent is stored raw first; what we send is a row first. An unclear outcome is never
repeated blindly. This app stores and sends, and does not know why."""

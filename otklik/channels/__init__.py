"""Accounts in networks, raw events, publications and deliveries.

What a network sent is stored raw first; what we send is a row first. A call with an unknown outcome
is never repeated blindly. This app stores and sends; the reasons are known to the apps above."""

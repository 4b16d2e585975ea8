"""Where messages and outcomes come in: web hooks, and who gets what.

Stores what a network sent, answers within its limit, and hands events and the outcomes
of deliveries to the room they are for.
"""

"""Where messages and outcomes come in: web hooks and feeds.

Stores what a network sent, answers within its limit, and dispatches events to the app they are
for."""

"""Entry point for messages and outcomes: webhooks and feeds.

Stores what a network sent, responds within its time limit, and dispatches events to their app."""

"""Requests of media: received, answered, overdue."""

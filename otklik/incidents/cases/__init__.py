"""The incident, its messages and its client."""

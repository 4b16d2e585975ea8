"""A second person approves a reply."""

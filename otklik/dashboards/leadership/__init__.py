"""The lead's page and the weekly letter."""

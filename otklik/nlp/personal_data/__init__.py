"""Finding personal data in a text."""

"""Acts as files."""

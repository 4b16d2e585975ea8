"""What a file hides."""

"""Hidden content of files: described, and removed. Files are opened in a separate process."""

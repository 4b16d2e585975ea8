"""Sources that are read: feeds, walls, files."""

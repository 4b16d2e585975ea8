"""What each format of file may contain."""

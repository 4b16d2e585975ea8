"""What a file holds and does not show: told in words, and taken out. Opened in a process apart."""

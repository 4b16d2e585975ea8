"""The daily brief on what media and networks write."""

"""How readable a page is."""

"""The survey's pages on the site."""

"""Questions asked on the site."""

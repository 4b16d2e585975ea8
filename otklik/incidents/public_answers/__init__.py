"""Questions and answers chosen for the site."""

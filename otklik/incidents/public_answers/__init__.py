"""Questions and answers selected for the site."""

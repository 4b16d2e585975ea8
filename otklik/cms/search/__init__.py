"""Full-text search over the site."""

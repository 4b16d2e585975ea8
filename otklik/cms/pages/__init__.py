"""Pages of the site: blocks, publishing, changes and checks."""

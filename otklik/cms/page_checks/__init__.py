"""What is wrong with pages of the site, found at night and told to their editors."""

"""The first pages of a new site."""

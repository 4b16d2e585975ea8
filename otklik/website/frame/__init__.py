"""Header, footer and menu of the site."""

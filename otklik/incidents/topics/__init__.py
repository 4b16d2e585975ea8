"""Topics of incidents, from the pack."""

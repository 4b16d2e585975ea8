"""Pages kept for strangers."""

"""The public note before an incident is closed."""

"""The note an incident is closed with."""

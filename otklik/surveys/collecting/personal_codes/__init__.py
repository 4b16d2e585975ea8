"""Personal codes of a survey."""

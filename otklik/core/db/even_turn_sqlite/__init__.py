"""Django's backend for SQLite, with turns that come evenly (see `base`)."""

"""The authority, its institutions and units, their calendar."""

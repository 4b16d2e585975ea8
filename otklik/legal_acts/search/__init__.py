"""Search in acts."""

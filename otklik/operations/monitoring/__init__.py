"""Health and metrics for monitoring programs."""

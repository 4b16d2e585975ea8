"""Health and metrics for programs that watch."""

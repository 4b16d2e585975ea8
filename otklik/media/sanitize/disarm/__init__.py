"""Making active content harmless."""

"""Training and measuring models."""

"""Code frames for open answers."""

"""Earlier versions of what was written over."""

"""Legal holds: what must not be erased yet."""

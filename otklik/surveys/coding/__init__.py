"""Open answers coded: a frame of codes, people who code, how far they agree, what may be shown."""

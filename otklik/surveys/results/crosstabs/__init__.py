"""One question by another: every pair of a closed wave counted once, and shown so far as nobody
can be found in it (ADR 0068)."""

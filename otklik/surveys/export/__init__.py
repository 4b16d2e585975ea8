"""What staff may download from a closed wave: what pages show, and no more (ADR 0069)."""

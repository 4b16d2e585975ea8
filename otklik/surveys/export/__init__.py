"""What staff may take out of a closed wave as files: what pages show, and no more (ADR 0069)."""

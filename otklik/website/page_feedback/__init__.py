"""Whether a page helped."""

"""Opening, closing, publishing a wave."""

"""Work over many rows: parallel processing, read replica."""

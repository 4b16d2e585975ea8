"""Earlier versions of pages and rows, and reverting to them."""

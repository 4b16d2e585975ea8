"""Files of rows and columns: read without trusting them, written so that no cell is a formula."""

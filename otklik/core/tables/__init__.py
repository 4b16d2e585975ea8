"""Files of rows and columns from outside: CSV and XLSX, read without trusting them."""

"""What units supply for publication: accepted, returned, published."""

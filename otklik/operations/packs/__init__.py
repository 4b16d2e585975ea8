"""Loading the pack of an authority."""

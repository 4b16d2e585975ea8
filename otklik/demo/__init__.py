"""The demonstration: a small social network of ours and two played years of an authority."""

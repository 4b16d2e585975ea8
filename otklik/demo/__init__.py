"""The demonstration: a small social network and two simulated years of an authority."""

"""The demonstration: a small social network of ours and two played years of an authority.

To look at and to learn with; an installation at work never needs it.
"""

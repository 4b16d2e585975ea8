"""Pack files of rooms that do not exist yet: what they must say, checked with every load.

When a room comes, its module moves there as `pack.py` and gains a `load`.
"""

"""Small modules with no domain: encrypted fields, HTTP, the clock, reading packs.

Nothing here knows what an authority is. What every room needs and no library gives.
"""

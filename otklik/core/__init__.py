"""What every app needs and no library gives: encryption at rest, files, HTTP, schedule, packs.

Nothing here knows what an authority is.
"""

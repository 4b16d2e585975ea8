"""Templates of claims filled from a short form, and periods that show their working.

Nothing that a person types here is stored.
"""

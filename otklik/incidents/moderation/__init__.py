"""Comments hidden or deleted by two people, by a rule."""

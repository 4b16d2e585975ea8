"""Comments hidden or deleted by two people, under a rule."""

"""Cases of other systems that stand for incidents of ours."""

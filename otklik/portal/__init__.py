"""The public site as a whole. In this first form: the home page."""

"""Terms of consumer law, counted and explained."""

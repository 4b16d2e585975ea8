"""Words of consumer law, explained."""

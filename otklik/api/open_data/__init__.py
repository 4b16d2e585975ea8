"""Open data: machine-readable sets with their passports."""

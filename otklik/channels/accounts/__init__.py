"""Accounts of the authority in networks: settings, secrets, registration, connecting."""

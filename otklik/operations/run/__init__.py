"""Preparing and running an installation."""

"""Checks that required information is published where it should be."""

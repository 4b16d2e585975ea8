"""Registers written as files."""

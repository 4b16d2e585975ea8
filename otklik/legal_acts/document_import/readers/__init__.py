"""Readers of document files, each in a process of its own."""

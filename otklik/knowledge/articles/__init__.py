"""Answers: pages, signatures and checks, search."""

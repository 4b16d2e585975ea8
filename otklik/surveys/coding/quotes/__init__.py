"""Quotations from open answers."""

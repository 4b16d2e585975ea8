"""Proposals to change the procedure, and editions made of them."""

"""Requests to outside addresses: public ones only, within a total time."""

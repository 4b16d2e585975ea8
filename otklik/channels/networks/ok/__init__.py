"""Odnoklassniki: a group with comments and private messages."""

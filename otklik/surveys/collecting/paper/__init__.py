"""Answers on paper, entered by two people."""

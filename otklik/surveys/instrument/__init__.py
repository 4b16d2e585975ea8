"""Questionnaires, their versions and wordings."""

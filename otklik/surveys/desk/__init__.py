"""Surveys at the desk."""

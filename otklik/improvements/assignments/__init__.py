"""Assignments: executor, due day, reports, outcome."""

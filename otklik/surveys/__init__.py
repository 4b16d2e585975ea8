"""Satisfaction measured: instruments, waves, responses, results.

An instrument has immutable versions (the approved form is version 1, to the letter). A wave is
one time of asking it: open → closed → published. A response is compact codes, without time,
identity or order; at closing the wave is tallied once and its key is destroyed.
Rules of anonymity: docs/contexts/surveys.md.
"""

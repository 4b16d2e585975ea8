"""Findings: a problem, its evidence, the effect of what was done."""

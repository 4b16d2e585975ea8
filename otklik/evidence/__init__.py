"""Registers taken out as files: own incidents, other systems, requests, and one report over all."""

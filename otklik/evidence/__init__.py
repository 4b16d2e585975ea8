"""Registers as files: own incidents, other systems, requests, one report over all; and evidence
bundles that an outsider can check."""

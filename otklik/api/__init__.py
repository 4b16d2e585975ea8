"""Interfaces for programs and other sites: a read API, open data, fragments, feeds.

Everything here shows what the site shows to everybody, by the same public querysets; no tables.
URLs with a version (`/api/v1/`, `/embed/v1/`) are stable: a breaking change gets the next number.
"""

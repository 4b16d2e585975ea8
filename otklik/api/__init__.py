"""What programs and other sites use: a read API, open data, fragments, feeds.

Everything here shows what the site shows to everybody, by the same public querysets; no tables.
Addresses with a number (`/api/v1/`, `/embed/v1/`) keep their promises: a breaking change gets the
next number.
"""

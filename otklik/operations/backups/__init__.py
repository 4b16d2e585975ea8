"""Backups: an encrypted archive of all that an installation cannot make again, its restoration, and
a rehearsal that proves it.

One file in the format age (age-encryption.org), so that it opens without us: `age -d`, then tar.
"""

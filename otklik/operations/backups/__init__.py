"""Backups: a sealed archive of all that an installation cannot make again, its way back, and a
rehearsal that proves the way back.

One file in the format age (age-encryption.org), so that it opens without us: `age -d`, then tar.
"""

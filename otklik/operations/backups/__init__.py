"""Backups: an encrypted archive of everything that an installation cannot recreate, its
restoration, and a rehearsal that proves it.

One file in the format age (age-encryption.org), so that it opens without our program: `age -d`,
then tar.
"""

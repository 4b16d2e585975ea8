"""Evidence for outsiders: signed heads of the audit log, and bundles with a program that verifies
them."""

"""What of the audit log leaves the house: its signed head, and bundles of evidence with the program
that checks them anywhere."""

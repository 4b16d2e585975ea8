"""For administrators: packs, running, doctor, backups, monitoring."""

"""What an administrator uses: packs, running, doctor, backups, monitoring."""

"""The register of processes."""

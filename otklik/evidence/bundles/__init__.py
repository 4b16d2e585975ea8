"""Evidence bundles that an outsider can check."""

"""Evidence bundles that a stranger can check."""

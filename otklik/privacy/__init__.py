"""Personal data: erasure on request, retention terms, legal holds."""

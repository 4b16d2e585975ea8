"""Our own image and document models, so that they can grow without a migration of owners."""

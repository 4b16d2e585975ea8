from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

from tests.portal.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

from tests.portal.conftest import authority, site

__all__ = ["authority", "site"]

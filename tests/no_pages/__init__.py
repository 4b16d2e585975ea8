"""Routes that are no pages: they answer to a press, to a program or to nobody."""

from tests.no_pages.comments import COMMENTS
from tests.no_pages.desk import DESK
from tests.no_pages.site import SITE

__all__ = ["NO_PAGES"]

NO_PAGES = SITE | COMMENTS | DESK

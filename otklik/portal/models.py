from wagtail.models import Page


class HomePage(Page):  # type: ignore[misc]
    """The first page of the site. Grows in the next issue."""

    max_count = 1
    template = "portal/home.html"

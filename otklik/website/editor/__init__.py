"""The site's editor: additions to Wagtail's."""

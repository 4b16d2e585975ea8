from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from otklik.organisation.earlier import EarlierPanel


class ShownPage(Page):  # type: ignore[misc]
    """What every page of the site tells its template besides its own fields."""

    content_panels: ClassVar = [EarlierPanel(), *Page.content_panels]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`foreign` is the language of the text when it is not the one of the frame.

        `edit_url` is where an editor mends the page; a preview is in the editor already.
        """
        is_preview = getattr(request, "is_preview", False)
        return {
            **super().get_context(request, *args, **kwargs),
            "foreign": self._foreign_language(),
            "edit_url": "" if is_preview else reverse("wagtailadmin_pages:edit", args=[self.pk]),
        }

    def _foreign_language(self) -> str:
        """Asks the database only where editors may write in the reader's language."""
        reader = get_language()
        if reader == settings.LANGUAGE_CODE:
            return ""
        if reader not in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
            return settings.LANGUAGE_CODE
        written = str(self.locale.language_code)
        return written if written != reader else ""

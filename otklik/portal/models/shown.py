from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page


class ShownPage(Page):  # type: ignore[misc]
    """What every page of the site tells its template besides its own fields."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`foreign` is the language of the text when it is not the one of the frame.

        `edit_url` is where an editor mends the page; a preview is in the editor already.
        """
        language = self.locale.language_code
        is_preview = getattr(request, "is_preview", False)
        return {
            **super().get_context(request, *args, **kwargs),
            "foreign": language if language != get_language() else "",
            "edit_url": "" if is_preview else reverse("wagtailadmin_pages:edit", args=[self.pk]),
        }

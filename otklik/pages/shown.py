from typing import Any, ClassVar

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from otklik.organisation.earlier import EarlierPanel
from otklik.pages.changes import ChangeForm, ChangePanel
from otklik.pages.mending.panel import MendingPanel
from otklik.pages.translated import beside
from otklik.ui.meta import PageMeta


def _paths(path: str) -> list[str]:
    """Of a page and of those above it."""
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def closed() -> Q:
    """Of pages of Wagtail those that their editors keep from strangers: restricted themselves, or
    under one that is. Wagtail's `public()` says the same by a query of its own."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.annotate(inside=path)
    return Q(Exists(above.filter(inside__startswith=F("page__path"))))


def closed_themselves() -> Q:
    """Of pages under one that the reader was let into, those that are not for all of them."""
    return Q(Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))))


class ShownPage(Page):  # type: ignore[misc]
    """What every page of the site tells its template besides its own fields."""

    change_note = CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("One sentence for readers, such as “The telephone and hours are new”."),
    )

    base_form_class = ChangeForm
    content_panels: ClassVar = [
        MendingPanel(),
        EarlierPanel(),
        *Page.content_panels,
        ChangePanel("change_note"),
    ]

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
            "meta": self.told(),
            "beside": SimpleLazyObject(lambda: beside(self, request)),
            "edit_url": "" if is_preview else reverse("wagtailadmin_pages:edit", args=[self.pk]),
        }

    def told(self) -> PageMeta:
        """What the page says of itself to programs."""
        return PageMeta(title=self.title, description=self.search_description)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Straight to a page further down by its whole path: Wagtail asks twice for each page on
        the way, and none of ours has a way of its own."""
        if len(path_components) > 1:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            found = Page.objects.descendant_of(self).filter(url_path=url_path).first()
            if found is not None:
                return found.specific.route(request, [])
        return super().route(request, path_components)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Of the page and of all above it, by one query instead of two."""
        above = Page.objects.filter(path__in=_paths(self.path))
        found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(
            Q(page__in=above.values("pk")) | Q(page__in=above.values("alias_of"))
        )
        return found

    def _foreign_language(self) -> str:
        """Asks the database only where editors may write in the reader's language."""
        reader = get_language()
        if reader == settings.LANGUAGE_CODE:
            return ""
        if reader not in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
            return settings.LANGUAGE_CODE
        written = str(self.locale.language_code)
        return written if written != reader else ""

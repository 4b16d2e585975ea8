from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import Page, PageViewRestriction

from otklik.cms.page_checks.models import PageFault
from otklik.cms.pages.change_note import ChangeForm, ChangePanel
from otklik.cms.pages.page_translation import language_choice
from otklik.cms.pages.slugs import AddressOfCopyForm, slug_of
from otklik.core.db.kept_values import cached_until_changed, rest_on
from otklik.organisation.version_history.revert import EarlierPanel
from otklik.ui.page_meta import PageMeta


class FaultsPanel(Panel):  # type: ignore[misc]
    """Faults found on this page by the last check; hidden if there are none."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "cms/admin/mending_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and self._faults().exists()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "faults": self._faults()}

        def _faults(self) -> Any:
            return PageFault.objects.filter(page_id=self.instance.pk)


def restricted() -> Q:
    """Pages restricted by editors: themselves or through an ancestor. Wagtail's `public()` needs a
    separate query for that."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.annotate(inside=path)
    return Q(Exists(above.filter(inside__startswith=F("page__path"))))


def directly_restricted() -> Q:
    """Pages that are restricted themselves, for a reader who was let into their parent."""
    return Q(Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))))


class SitePage(Page):  # type: ignore[misc]
    """What all pages of the site share."""

    change_note = CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("One sentence for readers, such as “The telephone and hours are new”."),
    )

    if TYPE_CHECKING:
        slug: str

    base_form_class = ChangeForm
    copy_form_class = AddressOfCopyForm
    content_panels: ClassVar = [
        FaultsPanel(),
        EarlierPanel(),
        *Page.content_panels,
        ChangePanel("change_note"),
    ]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`foreign` is the language of the text when it is not the frame's.

        `edit_url` is where an editor changes the page; a preview is in the editor already.
        """
        is_preview = getattr(request, "is_preview", False)
        return {
            **super().get_context(request, *args, **kwargs),
            "foreign": self._foreign_language(),
            "meta": self.page_meta(),
            "beside": SimpleLazyObject(lambda: language_choice(self, request)),
            "edit_url": "" if is_preview else reverse("wagtailadmin_pages:edit", args=[self.pk]),
        }

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """Wagtail keeps the paths of sites in the cache."""
        rest_on("wagtailcore_site")
        return super().get_url_parts(request)

    def page_meta(self) -> PageMeta:
        """Metadata of the page for programs."""
        return PageMeta(title=self.title, description=self.search_description)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find a descendant page by its whole path: Wagtail queries twice per ancestor, and none of
        our pages has its own routing."""
        if len(path_components) > 1:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            found = Page.objects.descendant_of(self).filter(url_path=url_path).first()
            if found is not None:
                return found.specific.route(request, [])
        return super().route(request, path_components)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Of the page and its ancestors, by one query instead of two; by none for most pages."""
        is_restricted = cached_until_changed(
            "restrictions", self.path, make=lambda: self._restrictions().exists()
        )
        return self._restrictions() if is_restricted else PageViewRestriction.objects.none()

    def _restrictions(self) -> QuerySet[PageViewRestriction]:
        ends = range(Page.steplen, len(self.path) + 1, Page.steplen)
        above = Page.objects.filter(path__in=[self.path[:end] for end in ends])
        found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(
            Q(page__in=above.values("pk")) | Q(page__in=above.values("alias_of"))
        )
        return found

    def _set_core_field_defaults(self) -> None:
        """Wagtail's own method makes no slug from a Russian title."""
        is_placed = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if not self.slug and is_placed:
            name = slug_of(self.title) or self._meta.model_name
            self.slug = self._get_autogenerated_slug(name)
        super()._set_core_field_defaults()

    def _foreign_language(self) -> str:
        """Queries only where editors may write in the reader's language."""
        reader = get_language()
        if reader == settings.LANGUAGE_CODE:
            return ""
        if reader not in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
            return settings.LANGUAGE_CODE
        written = str(self.locale.language_code)
        return written if written != reader else ""

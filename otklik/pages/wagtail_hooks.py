"""The site editor's pages of this room."""

from django.utils.translation import gettext_lazy as _
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.organisation.editors import ContentPolicy
from otklik.organisation.saving import SavedByHand
from otklik.pages.models import PageText


class PageTextViewSet(SnippetViewSet):  # type: ignore[misc]
    model = PageText
    icon = "doc-full"
    add_to_admin_menu = True
    menu_label = _("Texts of pages")
    menu_order = 250
    edit_view_class = SavedByHand
    list_display = ["title", "language_name"]
    list_filter = ["language"]
    search_fields = ["title", "introduction"]


# The rows are as many as the pages they belong to: none is added or deleted by hand.
register_permission_policy(PageText, ContentPolicy(PageText, actions={"change", "view"}))
register_snippet(PageTextViewSet)

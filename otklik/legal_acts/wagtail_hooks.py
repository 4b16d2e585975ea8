"""Acts and functions in the site editor; who may download files."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.forms import ActForm, EditionForm
from otklik.legal_acts.acts.links_functions_files import Function, is_shown_somewhere
from otklik.media.document import SiteDocument
from otklik.organisation.identity.editor_access import ContentPolicy
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class EditionsPanel(InlinePanel):  # type: ignore[misc]
    """Editions, each with its text in one field."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = EditionForm
        return options


class ActViewSet(SnippetViewSet):  # type: ignore[misc]
    model = Act
    icon = "doc-full-inverse"
    add_to_admin_menu = True
    menu_label = _("Documents")
    menu_order = 240
    list_display = ["name", "is_published"]
    list_filter = ["kind", "is_published"]
    search_fields = ["title", "number", "summary"]
    ordering = ["-adopted_on"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("summary_is_checked"),
            EditionsPanel(
                "editions",
                heading=_("Text and editions"),
                label=_("edition"),
                panels=[
                    FieldPanel("text"),
                    FieldRowPanel([FieldPanel("number"), FieldPanel("effective_on")]),
                    FieldPanel("changed_by"),
                ],
            ),
            InlinePanel(
                "links",
                heading=_("Links to other documents"),
                label=pgettext_lazy("between acts", "link"),
                panels=[
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("other")]),
                    FieldPanel("note"),
                ],
            ),
            InlinePanel(
                "bases",
                heading=_("Tasks and functions it belongs to"),
                label=_("task or function"),
                panels=[FieldRowPanel([FieldPanel("function"), FieldPanel("clause")])],
            ),
            InlinePanel(
                "files",
                heading=_("Files with the text"),
                label=_("file"),
                panels=[FieldPanel("document"), FieldPanel("note")],
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
                    FieldRowPanel([FieldPanel("adopted_on"), FieldPanel("place")]),
                    FieldPanel("body"),
                    FieldPanel("subject"),
                    FieldPanel("signed_by"),
                    FieldPanel("published_in"),
                    FieldPanel("source_url"),
                ],
                heading=_("Particulars"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("effective_on"), FieldPanel("repealed_on")]),
                    FieldPanel("stated"),
                ],
                heading=_("When it is in force"),
            ),
            MultiFieldPanel(
                [FieldPanel("is_published"), FieldPanel("code"), FieldPanel("source")],
                heading=_("On the site"),
            ),
        ],
        base_form_class=ActForm,
    )


class FunctionViewSet(SnippetViewSet):  # type: ignore[misc]
    model = Function
    icon = "list-ul"
    add_to_admin_menu = True
    menu_label = _("Tasks and functions")
    menu_order = 245
    list_display = ["name", "unit"]
    search_fields = ["name"]
    ordering = ["position", "name"]
    copy_view_enabled = False
    panels = [FieldPanel("name"), FieldPanel("unit"), FieldPanel("position")]


@hooks.register("before_serve_document")  # type: ignore[untyped-decorator]
def refuse_hidden_file(document: SiteDocument, request: HttpRequest) -> None:
    """Strangers get no file of a draft, and none that is published nowhere."""
    user = request.user
    is_ours = isinstance(user, User) and user.may(Right.EDIT_SITE)
    if not is_ours and not is_shown_somewhere(document):
        raise Http404


# An act is never deleted: it is taken off the site, or is no longer in force.
register_permission_policy(Act, ContentPolicy(Act, actions={"add", "change", "view"}))
register_snippet(ActViewSet)
register_permission_policy(
    Function, ContentPolicy(Function, actions={"add", "change", "view", "delete"})
)
register_snippet(FunctionViewSet)

"""Pages of this app in the site editor."""

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.organisation.identity.editor_access import ContentPolicy
from otklik.organisation.snippet_views_without_autosave import EditWithoutAutosave
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.authority_form import AuthorityForm
from otklik.organisation.version_history.revert import EarlierPanel
from otklik.organisation.version_history.views import confirm_revert


class AuthorityViewSet(SnippetViewSet):  # type: ignore[misc]
    """Names, telephone, e-mail and hours: shown on every page, part of no page."""

    model = Authority
    icon = "mail"
    add_to_admin_menu = True
    menu_label = _("Contacts and hours")
    menu_order = 260
    edit_view_class = EditWithoutAutosave
    copy_view_enabled = False
    list_display = [
        "__str__",
        Column("phone", label=_("Telephone")),
        Column("email", label=_("E-mail")),
    ]
    edit_handler = ObjectList(
        [
            HelpPanel(template="organisation/admin/authority_help.html"),
            EarlierPanel(),
            MultiFieldPanel(
                [FieldPanel("working_hours"), FieldPanel("unusual_days")],
                heading=_("Hours"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("phone", help_text=_("As people write it; one number.")),
                            FieldPanel("email"),
                        ]
                    ),
                    FieldPanel("site_url"),
                ],
                heading=_("Contacts"),
            ),
            FieldPanel("names"),
        ],
        base_form_class=AuthorityForm,
    )


# The authority is one and comes from the pack: it is neither added nor deleted by hand.
register_permission_policy(Authority, ContentPolicy(Authority, actions={"change", "view"}))
register_snippet(AuthorityViewSet)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    address = "earlier/<slug:app_label>/<slug:model_name>/<int:pk>/"
    return [path(address, confirm_revert, name="otklik_earlier")]


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("organisation/editor.css"))

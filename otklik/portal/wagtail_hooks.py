"""The site editor's pages of this room."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.organisation.editors import ContentPolicy
from otklik.organisation.models import Authority
from otklik.pages.models import PageText
from otklik.portal import sections


class AuthorityViewSet(SnippetViewSet):  # type: ignore[misc]
    """Telephone and e-mail: what every page shows and no page holds."""

    model = Authority
    icon = "mail"
    add_to_admin_menu = True
    menu_label = _("Telephone and e-mail")
    menu_order = 260
    list_display = [
        "__str__",
        Column("phone", label=_("Telephone")),
        Column("email", label=_("E-mail")),
    ]
    panels = [
        FieldPanel("phone", heading=_("Telephone"), help_text=_("As people write it; one number.")),
        FieldPanel("email", heading=_("E-mail")),
    ]


# The authority is one and comes from the pack: it is neither added nor deleted by hand.
register_permission_policy(Authority, ContentPolicy(Authority, actions={"change", "view"}))
register_snippet(AuthorityViewSet)


@hooks.register("after_edit_snippet")  # type: ignore[untyped-decorator]
def find_what_a_section_says_now(request: HttpRequest, instance: models.Model) -> None:
    if isinstance(instance, PageText):
        sections.renew()

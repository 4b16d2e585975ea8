"""Items in the site editor's menus."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem

from otklik.news.models import NewsPage
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class TellItem(ActionMenuItem):  # type: ignore[misc]
    """«Рассказать в сетях», once the page is public and its link works."""

    label = _("Publish it in networks")
    name = "action-tell-in-networks"
    icon_name = "group"

    def is_shown(self, context: Any) -> bool:
        page, user = context.get("page"), context["request"].user
        is_there = context["view"] == "edit" and isinstance(page, NewsPage) and page.live
        return is_there and isinstance(user, User) and user.may(Right.PUBLISH)

    def get_url(self, parent_context: Any) -> str:
        page: NewsPage = parent_context["page"]
        return page.composer_address()


@hooks.register("register_page_action_menu_item")  # type: ignore[untyped-decorator]
def tell_in_networks() -> ActionMenuItem:
    return TellItem(order=80)

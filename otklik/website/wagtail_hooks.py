"""Changes to Wagtail's admin that do not belong to a particular app."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.contrib.redirects.models import Redirect
from wagtail.permissions import register_permission_policy

from otklik.cms.pages.builtin_page_introductions import PageText
from otklik.organisation.identity.editor_access import ContentPolicy
from otklik.website.editor.start_page import VerbsPanel, correct
from otklik.website.search import index_pages_and_sections

# URLs of a former site, short ones on a poster: managed by editors, like pages.
register_permission_policy(
    Redirect, ContentPolicy(Redirect, actions={"add", "change", "delete", "view"})
)


@hooks.register("after_edit_snippet")  # type: ignore[untyped-decorator]
def find_what_a_section_says_now(request: HttpRequest, instance: models.Model) -> None:
    if isinstance(instance, PageText):
        index_pages_and_sections.index_sections()


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    return [path("correct/", correct, name="otklik_correct")]


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def begin_with_verbs(request: HttpRequest, panels: list[Any]) -> None:
    waits = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [VerbsPanel(), *(one for one in panels if not isinstance(one, waits))]


@hooks.register("construct_homepage_summary_items", order=100)  # type: ignore[untyped-decorator]
def count_nothing(request: HttpRequest, items: list[Any]) -> None:
    """Removes counts of pages and pictures, of no help to editors. Runs after their makers."""
    items.clear()


@hooks.register("construct_page_action_menu")  # type: ignore[untyped-decorator]
def publish_first(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Wagtail shows it only to publishers, and hides it under «more»."""
    menu_items.sort(key=lambda item: item.name != "action-publish")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def to_the_site() -> MenuItem:
    return MenuItem(_("Site"), "/#content", name="site", icon_name="site", order=1)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def to_the_desk() -> MenuItem:
    address = settings.LOGIN_REDIRECT_URL
    return MenuItem(_("Desk"), address, name="desk", icon_name="clipboard-list", order=2)


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator]
def call_files_files(request: HttpRequest, menu_items: list[Any]) -> None:
    """«Документы» are legal acts; these are files to download."""
    for item in menu_items:
        if item.name == "documents":
            item.label = _("Files")


@hooks.register("construct_reports_menu")  # type: ignore[untyped-decorator]
@hooks.register("construct_settings_menu")  # type: ignore[untyped-decorator]
def one_way_of_checking(request: HttpRequest, menu_items: list[Any]) -> None:
    """The review before publishing is set up by the program, so its settings are hidden."""
    laid = ("workflows", "workflow-tasks")
    menu_items[:] = [item for item in menu_items if item.name not in laid]


@hooks.register("register_help_menu_item")  # type: ignore[untyped-decorator]
def to_our_help() -> MenuItem:
    address = reverse_lazy("website:help")
    return MenuItem(_("How to work here"), address, name="otklik", icon_name="help", order=1)


@hooks.register("construct_help_menu")  # type: ignore[untyped-decorator]
def help_from_here_only(request: HttpRequest, menu_items: list[Any]) -> None:
    elsewhere = ("http:", "https:", "//")
    menu_items[:] = [
        item
        for item in menu_items
        if item.name == "otklik" or not str(item.url).startswith(elsewhere)
    ]


@hooks.register("insert_global_admin_js")  # type: ignore[untyped-decorator]
def js() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("website/editor.js"))

"""Answers in the site editor: people without the right to sign may write, but not publish."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.articles.publish_and_reconfirm_answer import may_publish


class SignatureItem(ActionMenuItem):  # type: ignore[misc]
    """A link to signing and checking, beside «Сохранить черновик»."""

    label = gettext_lazy("Signature and check")
    name = "action-signature"
    icon_name = "check"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and isinstance(context.get("page"), AnswerPage)

    def get_url(self, parent_context: Any) -> str:
        return reverse("knowledge-desk:answer", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")  # type: ignore[untyped-decorator]
def add_signature_item() -> ActionMenuItem:
    return SignatureItem(order=80)


@hooks.register("construct_page_action_menu")  # type: ignore[untyped-decorator]
def hide_publish_item(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    is_new = context.get("view") == "create" and context.get("page_class") is AnswerPage
    if not is_new and not isinstance(context.get("page"), AnswerPage):
        return
    gone = {"action-submit"} | (set() if may_publish(request.user) else {"action-publish"})
    menu_items[:] = [item for item in menu_items if item.name not in gone]


@hooks.register("before_publish_page")  # type: ignore[untyped-decorator]
def refuse_to_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The text was already saved as a draft."""
    if not isinstance(page, AnswerPage) or may_publish(request.user):
        return None
    messages.error(
        request,
        _("Saved as a draft. Answers are signed by employees with that duty: ask them to sign it."),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")  # type: ignore[untyped-decorator]
def refuse_bulk_publish(
    request: HttpRequest, action_type: str, objects: list[Page], action: object
) -> None:
    """Each answer has to be read before it is signed."""
    if action_type != "publish":
        return
    for page in objects:
        if AnswerPage.objects.descendant_of(page, inclusive=True).exists():
            raise PermissionDenied(_("Answers are signed one by one."))

"""The site editor's pages of this room: who may not sign may write, and brings nothing out."""

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
from otklik.knowledge.articles.sign_and_check_answer import may_publish


class SignatureItem(ActionMenuItem):  # type: ignore[misc]
    """The way to where it is signed and checked, beside «Сохранить черновик»."""

    label = gettext_lazy("Signature and check")
    name = "action-signature"
    icon_name = "check"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and isinstance(context.get("page"), AnswerPage)

    def get_url(self, parent_context: Any) -> str:
        return reverse("knowledge-desk:answer", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")  # type: ignore[untyped-decorator]
def to_the_signature() -> ActionMenuItem:
    return SignatureItem(order=80)


@hooks.register("construct_page_action_menu")  # type: ignore[untyped-decorator]
def only_who_signs_publishes(
    menu_items: list[Any], request: HttpRequest, context: dict[str, Any]
) -> None:
    is_answer = isinstance(context.get("page"), AnswerPage) or _adds_answer(context)
    if not is_answer:
        return
    gone = {"action-submit"} | (set() if may_publish(request.user) else {"action-publish"})
    menu_items[:] = [item for item in menu_items if item.name not in gone]


def _adds_answer(context: dict[str, Any]) -> bool:
    return context.get("view") == "create" and context.get("page_class") is AnswerPage


@hooks.register("before_publish_page")  # type: ignore[untyped-decorator]
def refuse_to_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What was typed is saved as a draft by then."""
    if not isinstance(page, AnswerPage) or may_publish(request.user):
        return None
    messages.error(
        request,
        _("Kept as a draft. Answers are signed by whoever has that duty: ask them to sign it."),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")  # type: ignore[untyped-decorator]
def refuse_many(
    request: HttpRequest, action_type: str, objects: list[Page], action: object
) -> None:
    """Nobody has read what is published by the dozen."""
    if action_type != "publish":
        return
    for page in objects:
        answers = AnswerPage.objects.descendant_of(page, inclusive=True)
        if answers.exists():
            raise PermissionDenied(_("Answers are signed one by one."))

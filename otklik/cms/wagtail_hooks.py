"""Snippets of this app in Wagtail's admin, the clarity message, and the actions of a page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.cms.clarity_panel import clarity, has_panel, judge, text_of
from otklik.cms.pages import review_workflow
from otklik.cms.pages.builtin_page_introductions import PageText
from otklik.cms.pages.page_translation import PageTranslation
from otklik.cms.search.editor_rules import BestAnswer, PhraseRule, Synonym
from otklik.organisation.identity.editor_access import ContentPolicy, may_edit_site
from otklik.organisation.people.user import User
from otklik.organisation.snippet_views_without_autosave import (
    CreateWithoutAutosave,
    EditWithoutAutosave,
)

MOST_REMARKS = 3
MOST_CARRIED = 100  # letters of the words that an editor came with


class PageTextViewSet(SnippetViewSet):  # type: ignore[misc]
    model = PageText
    icon = "doc-full"
    add_to_admin_menu = True
    menu_label = _("Texts of pages")
    menu_order = 250
    edit_view_class = EditWithoutAutosave
    list_display = ["title", "language_name"]
    list_filter = ["language"]
    search_fields = ["title", "introduction"]


# There is one row per page: none is added or deleted by hand.
register_permission_policy(PageText, ContentPolicy(PageText, actions={"change", "view"}))
register_snippet(PageTextViewSet)


class WithWords(CreateWithoutAutosave):
    """A new row that begins with the words from the URL."""

    def get_initial_form_instance(self) -> PhraseRule:
        row: PhraseRule = self.model(words=self.request.GET.get("words", "")[:MOST_CARRIED])
        return row


class PhraseRuleViewSet(SnippetViewSet):  # type: ignore[misc]
    add_to_admin_menu = True
    add_view_class = WithWords
    edit_view_class = EditWithoutAutosave
    list_filter = ["is_active"]


class SynonymViewSet(PhraseRuleViewSet):
    model = Synonym
    icon = "search"
    menu_label = _("Words of the search")
    menu_order = 260
    list_display = ["__str__", "is_active"]
    search_fields = ["words"]


class BestAnswerViewSet(PhraseRuleViewSet):
    model = BestAnswer
    icon = "pick"
    menu_label = _("Best answers")
    menu_order = 261
    list_display = ["__str__", "address", "is_active"]
    search_fields = ["words", "address"]


class TranslationForm(WagtailAdminModelForm):  # type: ignore[misc]
    """A translation follows the original only when somebody confirms it."""

    is_current = forms.BooleanField(
        label=_("It says what the page says today"),
        required=False,
        initial=True,
        help_text=_("Without the tick readers see a notice that the original has changed since."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["is_current"] = not self.instance.is_behind

    def save(self, commit: bool = True) -> PageTranslation:
        if self.cleaned_data["is_current"]:
            self.instance.follow_original()
        translation: PageTranslation = super().save(commit)
        return translation


class TranslationViewSet(SnippetViewSet):  # type: ignore[misc]
    model = PageTranslation
    icon = "globe"
    add_to_admin_menu = True
    menu_label = _("Translations")
    menu_order = 255
    add_view_class = CreateWithoutAutosave
    edit_view_class = EditWithoutAutosave
    list_display = ["title", "language", "is_shown"]
    list_filter = ["language", "is_shown"]
    search_fields = ["title"]
    edit_handler = ObjectList(
        [
            FieldPanel("page"),
            FieldPanel("language"),
            FieldPanel("title"),
            FieldPanel("text"),
            FieldPanel("is_current"),
            FieldRowPanel([FieldPanel("translated_by"), FieldPanel("translated_on")]),
            FieldRowPanel([FieldPanel("checked_by"), FieldPanel("checked_on")]),
            FieldPanel("is_shown"),
        ],
        base_form_class=TranslationForm,
    )


for view_set in (SynonymViewSet, BestAnswerViewSet, TranslationViewSet):
    every_act = {"add", "change", "delete", "view"}
    register_permission_policy(view_set.model, ContentPolicy(view_set.model, actions=every_act))
    register_snippet(view_set)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    address = "clarity/<slug:app_label>/<slug:model_name>/"
    return [path(address, clarity, name="otklik_clarity")]


@hooks.register("after_create_page")  # type: ignore[untyped-decorator]
@hooks.register("after_edit_page")  # type: ignore[untyped-decorator]
@hooks.register("after_edit_snippet")  # type: ignore[untyped-decorator]
def say_how_clear_it_is(request: HttpRequest, model: models.Model) -> None:
    """After a button is clicked, for editors without scripts; autosave shows no message."""
    if not has_panel(type(model)) or "application/json" in request.headers.get("Accept", ""):
        return
    judged = judge(text_of(model))
    if judged.remarks and getattr(model, "language", "ru") == "ru":
        lines = [
            f"«{one.words[:60]}» {one.sentence}" if one.words else one.sentence
            for one in judged.remarks[:MOST_REMARKS]
        ]
        messages.info(request, " ".join([f"{judged.summary}.", *lines]))


review_workflow.listen()  # hooks are loaded once Wagtail's admin has started


class ToCheckItem(SubmitForModerationMenuItem):  # type: ignore[misc]
    """Wagtail names it by the workflow; there is only one."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, "label": _("Send to be checked")}


CALLED = {
    "approve": _("Check and publish"),
    "action-cancel-workflow": _("Withdraw from checking"),
    "action-publish": _("Publish on the site now"),
}
"""What Wagtail names by its workflow, or says without where and when."""


@hooks.register("construct_page_action_menu")  # type: ignore[untyped-decorator]
def send_or_publish(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Publishers publish; others send the page to review."""
    publishes = isinstance(request.user, User) and may_edit_site(request.user)
    wagtails = ("action-submit", "action-restart-workflow")
    left = [item for item in menu_items if item.name not in wagtails]
    if any(item.name == "action-submit" for item in menu_items) and not publishes:
        left.insert(0, ToCheckItem(order=10))
    for item in left:
        item.label = CALLED.get(item.name, item.label)
    if any(item.name == "approve" for item in left):  # it also publishes, and notifies the sender
        left = [item for item in left if item.name != "action-publish"]
        left.sort(key=lambda item: item.name not in ("approve", "reject"))
    menu_items[:] = left

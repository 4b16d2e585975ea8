"""The site editor's pages of this room, and how clear a text is once it is saved."""

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.organisation.editors import ContentPolicy
from otklik.organisation.saving import AddedByHand, SavedByHand
from otklik.pages.clarity import clarity, has_panel, judge, text_of
from otklik.pages.models import BestAnswer, PageText, Synonym
from otklik.pages.models.spoken import Spoken

MOST_SAID = 3
MOST_CARRIED = 100  # letters of the words that an editor came with


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


class WithWords(AddedByHand):
    """A new row that begins with the words an editor came with."""

    def get_initial_form_instance(self) -> Spoken:
        row: Spoken = self.model(words=self.request.GET.get("words", "")[:MOST_CARRIED])
        return row


class SynonymViewSet(SnippetViewSet):  # type: ignore[misc]
    model = Synonym
    icon = "search"
    add_to_admin_menu = True
    menu_label = _("Words of the search")
    menu_order = 260
    add_view_class = WithWords
    edit_view_class = SavedByHand
    list_display = ["__str__", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["words"]


class BestAnswerViewSet(SnippetViewSet):  # type: ignore[misc]
    model = BestAnswer
    icon = "pick"
    add_to_admin_menu = True
    menu_label = _("Best answers")
    menu_order = 261
    add_view_class = WithWords
    edit_view_class = SavedByHand
    list_display = ["__str__", "address", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["words", "address"]


EVERY_ACT = {"add", "change", "delete", "view"}
register_permission_policy(Synonym, ContentPolicy(Synonym, actions=EVERY_ACT))
register_permission_policy(BestAnswer, ContentPolicy(BestAnswer, actions=EVERY_ACT))
register_snippet(SynonymViewSet)
register_snippet(BestAnswerViewSet)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    address = "clarity/<slug:app_label>/<slug:model_name>/"
    return [path(address, clarity, name="otklik_clarity")]


@hooks.register("after_create_page")  # type: ignore[untyped-decorator]
@hooks.register("after_edit_page")  # type: ignore[untyped-decorator]
@hooks.register("after_edit_snippet")  # type: ignore[untyped-decorator]
def say_how_clear_it_is(request: HttpRequest, thing: models.Model) -> None:
    """After a press of a button, for whoever has no scripts; Wagtail's own saving is silent."""
    if not has_panel(type(thing)) or "application/json" in request.headers.get("Accept", ""):
        return
    judged = judge(text_of(thing))
    if judged.remarks and getattr(thing, "language", "ru") == "ru":
        said = [
            f"«{one.words[:60]}» {one.sentence}" if one.words else one.sentence
            for one in judged.remarks[:MOST_SAID]
        ]
        messages.info(request, " ".join([f"{judged.summary}.", *said]))

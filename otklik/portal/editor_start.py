"""The first page of the editor: what one comes for, by verbs, instead of an empty panel."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.query import PageQuerySet

from otklik.news.models import NewsIndexPage
from otklik.portal import places
from otklik.portal.models import HomePage
from otklik.surveys.models import Wave

MOST_DRAFTS = 10
#: Planted to be filled in, and nobody wrote on it yet.
PLANTED = Q(textpage__guidance__gt="", live=False, latest_revision__user__isnull=True)


class VerbsPanel(Component):  # type: ignore[misc]
    """«Добавить …», «Исправить страницу» by its address, «Ждёт меня»."""

    order = 10
    template_name = "portal/admin/start.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        return {
            "verbs": verbs(),
            "drafts": drafts()[:MOST_DRAFTS],
            "to_fill": to_fill(),
            "typed": request.GET.get("address", ""),
            "correct_url": reverse("otklik_correct"),
            "desk_url": settings.LOGIN_REDIRECT_URL,
        }


def drafts() -> PageQuerySet:
    """What somebody wrote and did not publish, the newest first; not what the pack planted and
    nobody touched yet."""
    written = Page.objects.filter(has_unpublished_changes=True)
    return written.exclude(PLANTED).order_by("-latest_revision_created_at")


def to_fill() -> list[tuple[Page, list[Page]]]:
    """Pages that the pack planted and nobody wrote on, under their sections."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in Page.objects.filter(PLANTED).order_by("path"):
        found[page.path[: -page.steplen]].append(page)
    sections = Page.objects.filter(path__in=list(found)).order_by("path")
    return [(section, found[section.path]) for section in sections]


def verbs() -> list[tuple[str, str]]:
    """What an editor does most, with where it is done; what is not there yet is left out."""
    home = HomePage.objects.first()
    add_page = (
        reverse("wagtailadmin_pages:add", args=["portal", "textpage", home.pk]) if home else ""
    )
    surveys = reverse("wagtailsnippets_surveys_wave:list") if Wave.objects.exists() else ""
    news = NewsIndexPage.objects.first()
    add_news = reverse("wagtailadmin_pages:add", args=["news", "newspage", news.pk]) if news else ""
    found = [
        (_("Add news"), add_news),
        (_("Add a page"), add_page),
        (_("Add a document"), reverse("wagtailsnippets_register_act:add")),
        (_("Correct contacts and hours"), places.facts_url()),
        (_("Correct texts above sections"), reverse("wagtailsnippets_pages_pagetext:list")),
        (_("Correct words of a survey"), surveys),
    ]
    return [(words, address) for words, address in found if address]


@require_safe
def correct(request: HttpRequest) -> HttpResponse:
    """From an address of the site to the form where it is changed."""
    pasted = request.GET.get("address", "")
    home = reverse("wagtailadmin_home")
    if not pasted.strip():
        messages.warning(request, _("Paste the address of the page you want to correct."))
        return redirect(home)
    try:
        found = places.edit_url(request, pasted)
    except places.Elsewhere:
        said = _(
            "This is an address of another site. Open the page on our site and copy its address."
        )
    else:
        if found:
            return redirect(found)
        said = _(
            "Nothing stands at this address that is changed here. Check the address, or find the"
            " page under “Pages”."
        )
    messages.warning(request, said)
    return redirect(f"{home}?{urlencode({'address': pasted})}")

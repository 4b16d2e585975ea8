"""The editor's start page: tasks, named by verbs."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.query import PageQuerySet

from otklik.cms.pages.review_workflow import pages_to_check, returned_pages
from otklik.knowledge.articles.publish_and_reconfirm_answer import may_publish
from otklik.knowledge.articles.review_status import review_statuses
from otklik.media.document import SiteDocument
from otklik.news.models import NewsIndexPage
from otklik.organisation.identity.editor_access import may_edit_site
from otklik.organisation.people.onboarding import Place, first_steps
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave
from otklik.website.editor import edit_url_of_address
from otklik.website.pages.home import HomePage

MOST_DRAFTS = 10
NOT_EDITABLE = gettext_lazy(
    "There is nothing at this address that is changed here. Check the address, or find the page "
    "under “Pages”."
)
ELSEWHERE = gettext_lazy(
    "This is an address of another site. Open the page on our site and copy its address."
)
#: Planted to be filled in, and nobody wrote on it yet.
PLANTED = Q(textpage__guidance__gt="", live=False, latest_revision__user__isnull=True)


class VerbsPanel(Component):  # type: ignore[misc]
    """«Добавить …», «Исправить страницу» by its address, «Ждёт меня»."""

    order = 10
    template_name = "website/admin/start.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - the door let them in
        publishes = may_edit_site(user)
        sent = pages_to_check() if publishes else []
        mine = drafts()
        if publishes:
            mine = mine.exclude(pk__in=[page.pk for page in sent])
        else:
            mine = mine.filter(latest_revision__user=user)
        statuses = review_statuses(at=timezone.now()) if may_publish(user) else []
        files = SiteDocument.objects.waiting()
        return {
            "found": first_steps(user, Place.EDITOR),
            "away_url": reverse("profile-first-steps-toggle"),
            "here": request.get_full_path(),
            "csrf_token": get_token(request),
            "verbs": verbs(publishes=publishes),
            "more": more_verbs() if publishes else [],
            "to_check": sent,
            "returned": returned_pages(user),
            "to_sign": sum(status.waits for status in statuses),
            "drafts": mine[:MOST_DRAFTS],
            "files": (files if publishes else files.filter(uploaded_by_user=user))[:MOST_DRAFTS],
            "to_fill": to_fill(),
            "typed": request.GET.get("address", ""),
            "correct_url": reverse("otklik_correct"),
            "desk_url": settings.LOGIN_REDIRECT_URL,
        }


def drafts() -> PageQuerySet:
    """What somebody wrote and did not publish, newest first; without pages that the pack created
    and nobody edited."""
    written = Page.objects.filter(has_unpublished_changes=True)
    return written.exclude(PLANTED).order_by("-latest_revision_created_at")


def to_fill() -> list[tuple[Page, list[Page]]]:
    """Pages that the pack created and nobody has written on, under their sections."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in Page.objects.filter(PLANTED).order_by("path"):
        found[page.path[: -page.steplen]].append(page)
    sections = Page.objects.filter(path__in=list(found)).order_by("path")
    return [(section, found[section.path]) for section in sections]


def verbs(*, publishes: bool) -> list[tuple[str, str]]:
    """The four main tasks of an editor, without those that are not possible yet."""
    news = NewsIndexPage.objects.first()
    add_news = reverse("wagtailadmin_pages:add", args=["news", "newspage", news.pk]) if news else ""
    add_act = reverse("wagtailsnippets_legal_acts_act:add") if publishes else ""
    found = [
        (_("Add news"), add_news),
        (_("Add a document"), add_act or reverse("wagtaildocs:add_multiple")),
        (_("Correct a page"), "#otklik-correct-heading"),
        (_("Waiting for me"), "#otklik-waits"),
    ]
    return [(words, address) for words, address in found if address]


def more_verbs() -> list[tuple[str, str]]:
    """Less frequent tasks."""
    home = HomePage.objects.first()
    add_page = (
        reverse("wagtailadmin_pages:add", args=["website", "textpage", home.pk]) if home else ""
    )
    surveys = reverse("wagtailsnippets_surveys_wave:list") if Wave.objects.exists() else ""
    found = [
        (_("Add a page"), add_page),
        (_("Correct contacts and hours"), edit_url_of_address.facts_url()),
        (_("Correct texts above sections"), reverse("wagtailsnippets_cms_pagetext:list")),
        (_("Correct words of a survey"), surveys),
    ]
    return [(words, address) for words, address in found if address]


@require_safe
def correct(request: HttpRequest) -> HttpResponse:
    """From a URL of the site to the form where it is changed."""
    pasted = request.GET.get("address", "")
    message = _("Paste the address of the page you want to correct.")
    try:
        if pasted.strip():
            message = str(NOT_EDITABLE)
            if found := edit_url_of_address.edit_url(request, pasted):
                return redirect(found)
    except edit_url_of_address.Elsewhere:
        message = str(ELSEWHERE)
    messages.warning(request, message)
    query = f"?{urlencode({'address': pasted})}" if pasted.strip() else ""
    return redirect(f"{reverse('wagtailadmin_home')}{query}")

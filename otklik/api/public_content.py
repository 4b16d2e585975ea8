"""What everybody may see, by the rules of the owning apps, with URLs and plain text."""

import re
from html import unescape
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import strip_tags
from django.utils.translation import override
from wagtail.models import Page

from otklik.cms.pages.base_page import restricted
from otklik.knowledge.articles.models import AnswerPage, AnswerQuerySet
from otklik.legal_acts.acts.act import Act, ActQuerySet
from otklik.news.models import NewsPage, NewsQuerySet
from otklik.surveys.waves.models import Wave, WaveQuerySet
from otklik.website.localized_page_address import address_of
from otklik.website.pages.text_page import empty_sections

ENDS_A_LINE = re.compile(r"</(?:p|li|h[1-6]|div)>|<br\s*/?>", re.IGNORECASE)


def plain(markup: str) -> str:
    """Rich text as plain text, one paragraph per line."""
    lines = unescape(strip_tags(ENDS_A_LINE.sub("\n", markup))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def attributes(row: object, *names: str) -> dict[str, Any]:
    """These attributes of a row by their names."""
    return {name: getattr(row, name) for name in names}


def absolute(path: str) -> str:
    """The absolute URL in this installation."""
    return f"{settings.BASE_URL}{path}" if path else ""


def page_address(page: Page) -> str:
    """URL of a page in the site's own language."""
    with override(settings.LANGUAGE_CODE):
        return absolute(address_of(page))


def acts() -> ActQuerySet:
    """Acts that the site shows, in any state of validity, the newest first."""
    return Act.objects.published().newest_first()


def answers() -> AnswerQuerySet:
    """Answers in force that are not restricted, the last published first."""
    found: AnswerQuerySet = AnswerPage.objects.in_force().exclude(restricted())
    newest: AnswerQuerySet = found.order_by("-last_published_at", "-pk")
    return newest


def news() -> NewsQuerySet:
    """News that everybody may read, the newest first."""
    found: NewsQuerySet = NewsPage.objects.shown_to_all().newest_first()
    return found


def pages() -> QuerySet[Page]:
    """Pages of editors, as the site map lists them; no answers."""
    listed = Page.objects.live().filter(
        answerpage__isnull=True, depth__gt=1, locale__language_code=settings.LANGUAGE_CODE
    )
    found: QuerySet[Page] = listed.exclude(restricted() | empty_sections()).order_by("path")
    return found


def surveys() -> WaveQuerySet:
    """Surveys with published results; a half is shown with its whole."""
    return Wave.objects.published().whole().newest_first()

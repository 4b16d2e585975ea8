"""What everybody may see, by the rules of the rooms that keep it: asked here and nowhere else."""

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Page

from otklik.cms.pages.base_page import closed
from otklik.knowledge.articles.models import AnswerPage, AnswerQuerySet
from otklik.legal_acts.acts.act import Act, ActQuerySet
from otklik.news.models import NewsPage, NewsQuerySet
from otklik.surveys.waves.models import Wave, WaveQuerySet
from otklik.website.pages.text_page import empty_sections


def acts() -> ActQuerySet:
    """Acts that the site shows, in whatever state of validity, the newest first."""
    return Act.objects.published().newest_first()


def answers() -> AnswerQuerySet:
    """Answers in force that nobody closed to strangers, what was published last first."""
    found: AnswerQuerySet = AnswerPage.objects.in_force().exclude(closed())
    newest: AnswerQuerySet = found.order_by("-last_published_at", "-pk")
    return newest


def news() -> NewsQuerySet:
    """News that everybody may read, the newest first."""
    found: NewsQuerySet = NewsPage.objects.shown_to_all().newest_first()
    return found


def pages() -> QuerySet[Page]:
    """Pages that their editors wrote, as the map of the site lists them; no answers."""
    listed = Page.objects.live().filter(
        answerpage__isnull=True, depth__gt=1, locale__language_code=settings.LANGUAGE_CODE
    )
    found: QuerySet[Page] = listed.exclude(closed() | empty_sections()).order_by("path")
    return found


def surveys() -> WaveQuerySet:
    """Surveys whose results staff published; a half is shown with its whole."""
    return Wave.objects.published().whole().newest_first()

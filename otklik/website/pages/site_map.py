"""The site map: every public page on one page."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from otklik.cms.pages.base_page import restricted
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.legal_acts.acts.act import Act
from otklik.surveys.waves.models import Wave
from otklik.website.frame.frame import Place
from otklik.website.localized_page_address import address_of, survey_address
from otklik.website.pages.text_page import empty_sections


def groups(*, now: datetime) -> dict[str, list[Place]]:
    """Links by the title of their group, without empty groups."""
    russian = settings.LANGUAGE_CODE if get_language() != settings.LANGUAGE_CODE else ""
    claims = list(ClaimTemplate.objects.active().in_order())
    periods = list(Period.objects.active().in_order())
    all_groups = {
        _("Ask us"): [
            Place(title=_("Ask a question"), address=reverse("website:ask")),
            Place(title=_("Status of my question"), address=reverse("website:question")),
            Place(title=_("Search"), address=reverse("website:search")),
        ],
        _("Templates of claims"): [
            *_section(_("All templates of claims"), "claims:list", claims, russian),
            *_section(_("Calculate a deadline"), "periods:list", periods, russian),
        ],
        _("Documents"): [
            Place(title=_("All documents"), address=reverse("legal-acts:acts")),
            *(
                Place(title=act.name, address=act.get_absolute_url(), lang=russian)
                for act in Act.objects.published().newest_first()
            ),
        ],
        _("Surveys"): [
            Place(title=_("All surveys"), address=reverse("surveys:list")),
            *(
                Place(title=wave.title, address=survey_address(wave), lang=russian)
                for wave in Wave.objects.open(at=now).newest_first()
            ),
            *(
                Place(
                    title=wave.title,
                    address=reverse("surveys:results", args=[wave.slug]),
                    lang=russian,
                    more=_("results"),
                )
                for wave in Wave.objects.published().whole().newest_first()
            ),
        ],
        _("Questions and answers"): [
            Place(title=page.title, address=address_of(page), lang=russian)
            for page in AnswerPage.objects.in_force().exclude(restricted()).order_by("path")
        ],
        _("What we did"): [
            Place(title=_("What was done on your suggestions"), address=reverse("outcomes:index")),
        ],
        _("Pages"): [
            Place(title=page.title, address=address_of(page), lang=russian)
            for page in Page.objects.live()
            .filter(
                answerpage__isnull=True, depth__gt=2, locale__language_code=settings.LANGUAGE_CODE
            )
            .exclude(restricted() | empty_sections())
            .order_by("path")
        ],
        _("This site"): [
            Place(
                title=_("How up to date our information is"),
                address=reverse("disclosure-site:index"),
            ),
            Place(title=_("Calendar of events"), address=reverse("events:list")),
            Place(title=_("Open data"), address=reverse("open-data:index")),
            Place(title=_("Put it on your site"), address=reverse("embed:index")),
            Place(title=_("First page"), address=reverse("wagtail_serve", args=[""])),
            Place(title=_("Size and colour"), address=reverse("ui:display")),
            Place(title=_("Language"), address=reverse("website:language")),
            Place(title=_("Help for staff"), address=reverse("website:help")),
        ],
    }
    return {title: places for title, places in all_groups.items() if places}


def _section(
    title: str, route: str, rows: Sequence[ClaimTemplate | Period], language: str
) -> Iterator[Place]:
    """The page that lists them, then each; nothing where the pack has none."""
    if rows:
        yield Place(title=title, address=reverse(route))
    for one in rows:
        yield Place(title=str(one), address=one.get_absolute_url(), lang=language)

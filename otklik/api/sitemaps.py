"""For search engines: `/sitemap.xml` of all public pages, and `/robots.txt`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as made
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from otklik.api import public_content
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.legal_acts.acts.act import Act
from otklik.surveys.waves.models import Wave
from otklik.website.localized_page_address import address_of

A_PART = 5_000
CLOSED = ("/desk/", "/admin/", "/hooks/", "/question/", "/helped/", "/mark/", "/search/")


class Sections(Sitemap[str]):
    """Our own pages that have no rows."""

    def items(self) -> list[str]:
        return [
            "legal-acts:acts", "legal-acts:functions", "surveys:list", "outcomes:index",
            "disclosure-site:index", "claims:list", "periods:list", "website:ask",
            "website:sitemap", "open-data:index",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


class Pages(Sitemap[Page]):
    limit = A_PART

    def items(self) -> QuerySet[Page]:
        return public_content.pages()

    def location(self, item: Page) -> str:
        return address_of(item)

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at  # type: ignore[no-any-return]


class Answers(Pages):
    def items(self) -> QuerySet[Page]:
        found: QuerySet[Page] = public_content.answers().order_by("path")
        return found


class Acts(Sitemap[Act]):
    limit = A_PART

    def items(self) -> QuerySet[Act]:
        return Act.objects.published().order_by("pk").only("pk", "code")


class Claims(Sitemap[ClaimTemplate | Period]):
    def items(self) -> list[ClaimTemplate | Period]:
        return [
            *ClaimTemplate.objects.active().in_order(),
            *Period.objects.active().in_order(),
        ]


class Surveys(Sitemap[Wave]):
    def items(self) -> Iterable[Wave]:
        return list(public_content.surveys())

    def location(self, item: Wave) -> str:
        return reverse("surveys:results", args=[item.slug])

    def lastmod(self, item: Wave) -> datetime | None:
        return item.published_at


MAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "sections": Sections,
    "pages": Pages,
    "answers": Answers,
    "acts": Acts,
    "claims": Claims,
    "surveys": Surveys,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of maps, each in parts of five thousand addresses."""
    return made.index(request, MAPS, sitemap_url_name="discovery:sitemap-section").render()


@require_safe
def part(request: HttpRequest, section: str) -> HttpResponse:
    return made.sitemap(request, MAPS, section=section).render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines should not read: pages of one person, and the desk."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
